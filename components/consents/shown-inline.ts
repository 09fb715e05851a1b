import { useEffect, useSyncExternalStore } from 'react';

/** Questions that a screen shows beside their request; the shell does not show them a second time. */
const shown = new Map<string, number>();
const listeners = new Set<() => void>();
const none: ReadonlySet<string> = new Set();
let ids: ReadonlySet<string> = none;

function change(id: string, by: 1 | -1): void {
  const count = (shown.get(id) ?? 0) + by;
  if (count === 0) shown.delete(id);
  else shown.set(id, count);
  ids = new Set(shown.keys());
  for (const listener of listeners) listener();
}

/** Says that the calling component shows a question. */
export function useShowsInline(id: string | undefined): void {
  useEffect(() => {
    if (id === undefined) return undefined;
    change(id, 1);
    return () => change(id, -1);
  }, [id]);
}

export function useShownInline(): ReadonlySet<string> {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    () => ids,
    () => none,
  );
}
