import { Button as BaseButton } from '@base-ui/react/button';
import type { ComponentProps } from 'react';
import { cn } from './cn.ts';
import { Tooltip } from './tooltip.tsx';

const variants = {
  ghost: 'base:text-fg-muted hover:bg-hover hover:text-fg active:bg-pressed data-[popup-open]:bg-hover',
  secondary: 'border border-line-strong bg-page text-fg-muted hover:bg-hover hover:text-fg active:bg-pressed',
} as const;

const sizes = { small: 'base:size-(--control-small)', medium: 'base:size-(--control)' } as const;

export type IconButtonProps = Omit<ComponentProps<typeof BaseButton>, 'aria-label'> & {
  /** The accessible name, also shown as a tooltip. */
  label: string;
  variant?: keyof typeof variants;
  size?: keyof typeof sizes;
  hasTooltip?: boolean;
};

export function IconButton({
  label,
  variant = 'ghost',
  size = 'small',
  hasTooltip = true,
  className,
  ...props
}: IconButtonProps) {
  const button = (
    <BaseButton
      data-slot="icon-button"
      aria-label={label}
      className={cn(
        'base:inline-flex shrink-0 items-center justify-center rounded-md transition-colors select-none',
        'data-disabled:cursor-default data-disabled:opacity-40 data-disabled:hover:bg-transparent',
        '[&_svg]:size-4 [&_svg]:shrink-0',
        variants[variant],
        sizes[size],
        className,
      )}
      {...props}
    />
  );
  return hasTooltip ? <Tooltip label={label}>{button}</Tooltip> : button;
}
