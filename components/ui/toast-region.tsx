'use client';

import { Toast } from '@base-ui/react/toast';
import { CircleAlert, CircleCheck, X } from 'lucide-react';
import { useEffect } from 'react';
import { connectToasts } from './toast-manager.ts';

const manager = Toast.createToastManager<object>();

/** Shows toasts, above the bottom bar on a phone. */
export function ToastRegion() {
  // Runs after the provider's own effects, so that it has subscribed.
  useEffect(() => connectToasts(manager), []);
  return (
    <Toast.Provider toastManager={manager} limit={3}>
      <Toast.Portal>
        <Toast.Viewport
          data-slot="toaster"
          className="fixed right-4 bottom-4 z-50 flex w-100 max-w-[calc(100vw-32px)] flex-col gap-2 max-md:inset-x-4 max-md:bottom-[calc(64px+env(safe-area-inset-bottom))] max-md:w-auto"
        >
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function ToastList() {
  const { toasts } = Toast.useToastManager();
  return toasts.map((item) => (
    <Toast.Root
      key={item.id}
      toast={item}
      data-slot="toast"
      className="rounded-lg bg-raised shadow-float transition-[opacity,transform] select-none data-ending-style:opacity-0 data-limited:hidden data-starting-style:translate-y-1 data-starting-style:opacity-0"
    >
      <Toast.Content className="flex items-center gap-2.5 py-2 pr-2 pl-3">
        {item.type === 'danger' ? <CircleAlert aria-hidden className="size-4 shrink-0 text-danger" /> : null}
        {item.type === 'ok' ? <CircleCheck aria-hidden className="size-4 shrink-0 text-ok" /> : null}
        <div className="min-w-0 flex-1 py-1 text-sm break-words">
          <Toast.Title className="font-medium text-pretty" />
          <Toast.Description className="text-fg-muted" />
        </div>
        <Toast.Action className="h-(--control-small) shrink-0 rounded-md px-2 text-sm font-medium text-accent hover:bg-hover" />
        <Toast.Close
          aria-label="Dismiss"
          className="flex size-(--control-small) shrink-0 items-center justify-center rounded-md text-fg-faint hover:bg-hover hover:text-fg"
        >
          <X className="size-3.5" />
        </Toast.Close>
      </Toast.Content>
    </Toast.Root>
  ));
}
