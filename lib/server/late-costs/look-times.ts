/** When to look up a call again that upstream did not know yet. */
export type LookTimes = {
  readonly isDue: (key: string, nowMs: number) => boolean;
  readonly note: (key: string, nowMs: number) => void;
  /** Forgets all others. */
  readonly keepOnly: (keys: readonly string[]) => void;
};

const MINUTE_MS = 60_000;
/** The waits after each lookup. After the last one, there are no more: some generations are never reported. */
const WAITS_MS = [MINUTE_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, 120 * MINUTE_MS, 480 * MINUTE_MS] as const;

export function createLookTimes(): LookTimes {
  const looks = new Map<string, { readonly made: number; readonly nextAtMs: number }>();
  return {
    isDue: (key, nowMs) => (looks.get(key)?.nextAtMs ?? 0) <= nowMs,
    note(key, nowMs) {
      const made = looks.get(key)?.made ?? 0;
      looks.set(key, { made: made + 1, nextAtMs: nowMs + (WAITS_MS[made] ?? Infinity) });
    },
    keepOnly(keys) {
      const kept = new Set(keys);
      for (const key of looks.keys()) if (!kept.has(key)) looks.delete(key);
    },
  };
}
