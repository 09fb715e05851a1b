'use client';

import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { useRef, type KeyboardEvent, type ReactNode } from 'react';
import { cn } from './cn.ts';
import { PortalContainer } from './portal-container.tsx';
import { IconButton } from './icon-button.tsx';
import { useMediaQuery } from './use-media-query.ts';

export function DrawerPopup({
  open,
  onClose,
  focusAfter,
  onKeyDown,
  children,
}: {
  open: boolean;
  onClose: () => void;
  /** The element to focus after closing. */
  focusAfter: () => HTMLElement | null;
  onKeyDown?: (event: KeyboardEvent) => void;
  children: ReactNode;
}) {
  const popup = useRef<HTMLDivElement>(null);
  const isNarrow = useMediaQuery('(max-width: 767px)');
  return (
    <BaseDialog.Root
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose();
      }}
      modal={isNarrow ? true : 'trap-focus'}
      disablePointerDismissal
    >
      <BaseDialog.Portal>
        <BaseDialog.Popup
          ref={popup}
          data-slot="drawer"
          initialFocus={popup}
          finalFocus={focusAfter}
          onKeyDown={onKeyDown}
          className={cn(
            'fixed inset-y-0 right-0 z-40 w-[min(46rem,60vw)] bg-raised shadow-float outline-none max-md:w-full',
            'transition-[opacity,transform] data-ending-style:translate-x-3 data-ending-style:opacity-0 data-starting-style:translate-x-3 data-starting-style:opacity-0',
          )}
        >
          <div className="flex h-full flex-col overflow-hidden">
            <PortalContainer value={popup}>{children}</PortalContainer>
          </div>
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}

export function DrawerHeader({ title, children }: { title: ReactNode; children?: ReactNode }) {
  return (
    <header
      data-slot="drawer-header"
      className="flex min-h-14 shrink-0 items-center gap-1 border-b px-5 py-2 max-md:px-4"
    >
      <BaseDialog.Title className="mr-auto min-w-0 truncate text-lg font-semibold">{title}</BaseDialog.Title>
      {children}
      <BaseDialog.Close
        render={
          <IconButton label="Close" hasTooltip={false} className="-mr-2">
            <X />
          </IconButton>
        }
      />
    </header>
  );
}

export function DrawerBody({ children }: { children: ReactNode }) {
  return (
    <div
      data-slot="drawer-body"
      className="min-h-0 flex-1 overflow-y-auto overscroll-contain px-5 py-4 pb-[calc(24px+env(safe-area-inset-bottom))] max-md:px-4"
    >
      {children}
    </div>
  );
}
