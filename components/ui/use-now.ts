import { useSyncExternalStore } from 'react';

type Clock = { now: number; listeners: Set<() => void>; timer: ReturnType<typeof setInterval> | null };

/** One shared timer per interval. */
const clocks = new Map<number, Clock>();

function clockOf(paceMs: number): Clock {
  const known = clocks.get(paceMs);
  if (known !== undefined) return known;
  const clock: Clock = { now: Date.now(), listeners: new Set(), timer: null };
  clocks.set(paceMs, clock);
  return clock;
}

function listen(paceMs: number, listener: () => void): () => void {
  const clock = clockOf(paceMs);
  clock.listeners.add(listener);
  clock.now = Date.now();
  clock.timer ??= setInterval(() => {
    clock.now = Date.now();
    for (const each of clock.listeners) each();
  }, paceMs);
  return () => {
    clock.listeners.delete(listener);
    if (clock.listeners.size > 0 || clock.timer === null) return;
    clearInterval(clock.timer);
    clock.timer = null;
  };
}

/** The current time, updated every `paceMs`; null on the server. */
export function useNow(paceMs: 1_000 | 30_000): number | null {
  return useSyncExternalStore(
    paceMs === 1_000 ? listenSeconds : listenHalfMinutes,
    () => clockOf(paceMs).now,
    () => null,
  );
}

const listenSeconds = (listener: () => void) => listen(1_000, listener);
const listenHalfMinutes = (listener: () => void) => listen(30_000, listener);
