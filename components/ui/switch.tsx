import { Switch as BaseSwitch } from '@base-ui/react/switch';
import type { ComponentProps } from 'react';
import { cn } from './cn.ts';

export function Switch({ className, ...props }: ComponentProps<typeof BaseSwitch.Root>) {
  return (
    <BaseSwitch.Root
      data-slot="switch"
      className={cn(
        'relative inline-flex base:h-6 w-9 shrink-0 items-center rounded-full bg-control-line p-1 transition-colors data-checked:bg-accent data-disabled:opacity-50',
        'after:absolute after:-inset-2.5 md:after:hidden',
        className,
      )}
      {...props}
    >
      <BaseSwitch.Thumb className="size-4 rounded-full bg-page transition-transform data-checked:translate-x-3" />
    </BaseSwitch.Root>
  );
}
