import { Button as BaseButton } from '@base-ui/react/button';
import type { ComponentProps, ReactNode } from 'react';
import { cn } from './cn.ts';
import { Spinner } from './spinner.tsx';

const variants = {
  primary: 'bg-accent text-on-accent hover:bg-accent-hover',
  secondary: 'border border-line-strong bg-page base:text-fg hover:bg-hover active:bg-pressed',
  ghost: 'base:text-fg-muted hover:bg-hover base:hover:text-fg active:bg-pressed data-[popup-open]:bg-hover',
  danger: 'border border-line-strong bg-page text-danger hover:border-danger hover:bg-danger-soft',
} as const;

const sizes = {
  small: 'base:h-(--control-small) gap-1.5 base:px-2',
  medium: 'base:h-(--control) gap-2 base:px-3',
} as const;

export type ButtonProps = ComponentProps<typeof BaseButton> & {
  variant?: keyof typeof variants;
  size?: keyof typeof sizes;
  icon?: ReactNode;
  /** Shows a spinner and ignores presses, but keeps the focus and the width. */
  isBusy?: boolean;
};

export function Button({
  variant = 'secondary',
  size = 'medium',
  icon,
  isBusy = false,
  className,
  children,
  disabled,
  ...props
}: ButtonProps) {
  return (
    <BaseButton
      data-slot="button"
      className={cn(
        'inline-flex shrink-0 items-center base:justify-center base:rounded-md text-sm base:font-medium base:whitespace-nowrap transition-colors select-none',
        'data-disabled:cursor-default data-disabled:opacity-50',
        '[&_svg]:size-4 [&_svg]:shrink-0',
        variants[variant],
        sizes[size],
        className,
      )}
      disabled={disabled === true || isBusy}
      focusableWhenDisabled={isBusy}
      aria-busy={isBusy || undefined}
      {...props}
    >
      {isBusy ? <Spinner /> : icon}
      {children}
    </BaseButton>
  );
}
