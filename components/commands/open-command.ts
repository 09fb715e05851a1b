import { useSyncExternalStore } from 'react';

export type OpenCommand = 'palette' | 'shortcuts' | null;

let open: OpenCommand = null;
const listeners = new Set<() => void>();

/** Opens or closes the palette or the list of shortcuts, from the rail, a phone's header or a key. */
export function setOpenCommand(next: OpenCommand): void {
  open = next;
  for (const listener of listeners) listener();
}

export function useOpenCommand(): OpenCommand {
  return useSyncExternalStore(
    subscribe,
    () => open,
    () => null,
  );
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}
