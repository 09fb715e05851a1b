import { Toast } from '@base-ui/react/toast';

export type ToastTone = 'neutral' | 'ok' | 'danger';

export const toastManager = Toast.createToastManager();

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
  const id = toastManager.add({
    ...(message.id === undefined ? {} : { id: message.id }),
    title: message.title,
    description: message.description,
    type: tone,
    priority: tone === 'danger' ? 'high' : 'low',
    timeout: tone === 'danger' ? 12_000 : action === undefined ? 4_000 : 8_000,
    actionProps:
      action === undefined
        ? undefined
        : {
            children: action.label,
            onClick: () => {
              toastManager.close(id);
              action.onClick();
            },
          },
  });
  return id;
}
