'use client';

import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import type { ReactElement, ReactNode } from 'react';
import { cn } from './cn.ts';

/** A sheet from the right, or from the bottom on a phone. Holds the same parts as `Dialog`. */
export function Drawer({
  trigger,
  open,
  onOpenChange,
  className,
  children,
}: {
  trigger?: ReactElement<Record<string, unknown>>;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  className?: string;
  children: ReactNode;
}) {
  return (
    <BaseDialog.Root open={open} onOpenChange={(next) => onOpenChange?.(next)}>
      {trigger === undefined ? null : <BaseDialog.Trigger render={trigger} />}
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className="fixed inset-0 z-40 bg-scrim transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <BaseDialog.Viewport className="fixed inset-0 z-40 flex justify-end max-md:items-end">
          <BaseDialog.Popup
            data-slot="drawer"
            className={cn(
              'flex h-full w-full max-w-xl flex-col overflow-hidden bg-raised shadow-float outline-none',
              'max-md:h-auto max-md:max-h-[88dvh] max-md:rounded-t-lg max-md:pb-[env(safe-area-inset-bottom)]',
              'transition-[opacity,transform] data-ending-style:opacity-0 data-starting-style:opacity-0',
              'md:data-ending-style:translate-x-2 md:data-starting-style:translate-x-2',
              className,
            )}
          >
            {children}
          </BaseDialog.Popup>
        </BaseDialog.Viewport>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}
