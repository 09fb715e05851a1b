'use client';

import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { useRef, type ReactNode } from 'react';
import { cn } from './cn.ts';
import { PortalContainer } from './portal-container.tsx';
import { IconButton } from './icon-button.tsx';

export const DialogClose = BaseDialog.Close;
export const DialogTitle = BaseDialog.Title;

export function DialogPopup({
  open,
  onOpenChange,
  focusAfter,
  isKept = false,
  className,
  children,
}: {
  open: boolean;
  onOpenChange?: (open: boolean) => void;
  /** The element to focus after closing; true for the element that had the focus before. */
  focusAfter?: () => HTMLElement | true;
  /** Whether it stays open after a click outside, because its content can't be shown again. */
  isKept?: boolean;
  className?: string;
  children: ReactNode;
}) {
  const popup = useRef<HTMLDivElement>(null);
  return (
    <BaseDialog.Root
      open={open}
      onOpenChange={(next) => onOpenChange?.(next)}
      disablePointerDismissal={isKept}
    >
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className="fixed inset-0 z-40 bg-scrim transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <BaseDialog.Viewport className="fixed inset-0 z-40 flex items-center justify-center p-4 max-md:items-end max-md:p-0">
          <BaseDialog.Popup
            ref={popup}
            data-slot="dialog"
            // Focus the first field. On a touch screen, that would open the keyboard over the form.
            initialFocus={(how) =>
              how === 'touch' ? true : (popup.current?.querySelector<HTMLElement>(field) ?? true)
            }
            finalFocus={focusAfter}
            className={cn(
              'relative w-full base:max-w-md rounded-lg bg-raised shadow-float outline-none',
              'max-md:rounded-b-none max-md:pb-[env(safe-area-inset-bottom)]',
              'transition-[opacity,transform] data-ending-style:opacity-0 data-starting-style:translate-y-1 data-starting-style:opacity-0',
              className,
            )}
          >
            {/* Popups are rendered next to this element: inside the dialog, but not clipped by it. */}
            <div className="flex max-h-[calc(100dvh-32px)] flex-col overflow-hidden rounded-[inherit]">
              <PortalContainer value={popup}>{children}</PortalContainer>
            </div>
          </BaseDialog.Popup>
        </BaseDialog.Viewport>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}

const field = '[data-slot="dialog-body"] :is(input, textarea, [role="combobox"]):not(:disabled)';

export function DialogHeader({ title, children }: { title: ReactNode; children?: ReactNode }) {
  return (
    <header data-slot="dialog-header" className="flex items-start gap-3 px-5 pt-4 pb-3">
      <div className="min-w-0 flex-1">
        <BaseDialog.Title className="text-base font-semibold">{title}</BaseDialog.Title>
        {children === undefined ? null : (
          <BaseDialog.Description className="mt-0.5 text-sm text-fg-muted">{children}</BaseDialog.Description>
        )}
      </div>
      <BaseDialog.Close
        render={
          <IconButton label="Close" hasTooltip={false} className="-mt-0.5 -mr-2 max-md:-mt-2">
            <X />
          </IconButton>
        }
      />
    </header>
  );
}

export function DialogBody({ className, children }: { className?: string; children: ReactNode }) {
  return (
    <div
      data-slot="dialog-body"
      className={cn('min-h-0 flex-1 base:overflow-y-auto base:px-5 base:pb-4', className)}
    >
      {children}
    </div>
  );
}

export function DialogFooter({ children }: { children: ReactNode }) {
  return (
    <footer data-slot="dialog-footer" className="flex flex-wrap justify-end gap-2 border-t px-5 py-3">
      {children}
    </footer>
  );
}
