import type { Toast } from '@base-ui/react/toast';

export type ToastTone = 'neutral' | 'ok' | 'danger';

type ToastManager = ReturnType<typeof Toast.createToastManager>;

let manager: ToastManager | null = null;
/** Toasts from before the region for toasts was rendered. */
const waiting: ((manager: ToastManager) => void)[] = [];

/** Called by the region for toasts. Returns what disconnects it. */
export function connectToasts(connected: ToastManager): () => void {
  manager = connected;
  for (const act of waiting.splice(0)) act(connected);
  return () => {
    manager = null;
  };
}

function whenConnected(act: (manager: ToastManager) => void): void {
  if (manager === null) waiting.push(act);
  else act(manager);
}

export function closeToast(id: string): void {
  whenConnected((connected) => connected.close(id));
}

let lastId = 0;

/** Shows a short message about a result, optionally with one action. Returns its id. */
export function toast(message: {
  title: string;
  description?: string;
  tone?: ToastTone;
  action?: { label: string; onClick: () => void };
  /** Replaces an earlier toast with this id. */
  id?: string;
}): string {
  const { action, tone = 'neutral' } = message;
  const id = message.id ?? `toast-${++lastId}`;
  const options = {
    id,
    title: message.title,
    description: message.description,
    type: tone,
    priority: tone === 'danger' ? ('high' as const) : ('low' as const),
    timeout: tone === 'danger' ? 12_000 : action === undefined ? 4_000 : 8_000,
    actionProps:
      action === undefined
        ? undefined
        : {
            children: action.label,
            onClick: () => {
              closeToast(id);
              action.onClick();
            },
          },
  };
  whenConnected((connected) => connected.add(options));
  return id;
}
