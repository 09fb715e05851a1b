import type { Maker } from '#lib/contracts/maker';
import type { LearnedMaker, ProvenanceStore } from '#lib/store/provenance';

/** Remembers the makers of state that only they can read. */
export type Provenance = {
  /** The known makers of these keys. */
  readonly find: (keys: readonly string[]) => Promise<ReadonlyMap<string, Maker>>;
  readonly learn: (made: readonly Pick<LearnedMaker, 'key' | 'maker'>[]) => void;
  /** Drops entries that are too old or too many. */
  readonly tidy: () => Promise<void>;
  /** Writes pending entries; resolves when all are on disk. */
  readonly flush: () => Promise<void>;
};

const DAY_MS = 24 * 60 * 60 * 1_000;
const KEPT_MS = 30 * DAY_MS;
const MOST_KEPT = 100_000;
/** The makers that are known without a query to the store. */
const MOST_AT_HAND = 20_000;
/** New makers are written in one batch after this delay, so that answers don't wait. */
const WRITE_AFTER_MS = 100;

type ProvenanceInput = {
  readonly store: ProvenanceStore;
  readonly now: () => number;
  readonly reportError: (error: unknown) => void;
};

export function createProvenance({ store, now, reportError }: ProvenanceInput): Provenance {
  const atHand = new Map<string, LearnedMaker>();
  let waiting: LearnedMaker[] = [];
  let timer: NodeJS.Timeout | null = null;
  let writing = Promise.resolve();

  function keep(learned: LearnedMaker): void {
    atHand.delete(learned.key);
    atHand.set(learned.key, learned);
    if (atHand.size <= MOST_AT_HAND) return;
    const [oldest] = atHand.keys();
    if (oldest !== undefined) atHand.delete(oldest);
  }

  function flush(): Promise<void> {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    const learned = waiting;
    waiting = [];
    writing = writing.then(() => store.add(learned)).catch(reportError);
    return writing;
  }

  return {
    async find(keys) {
      const afterMs = now() - KEPT_MS;
      const found = new Map<string, Maker>();
      const unknown: string[] = [];
      for (const key of keys) {
        const learned = atHand.get(key);
        if (learned !== undefined && learned.learnedAtMs > afterMs) found.set(key, learned.maker);
        else unknown.push(key);
      }
      if (unknown.length === 0) return found;
      try {
        for (const [key, maker] of await store.find(unknown, afterMs)) found.set(key, maker);
      } catch (error) {
        // If the lookup fails, the state is treated as if its maker were forgotten.
        reportError(error);
      }
      return found;
    },
    learn(made) {
      const learnedAtMs = Math.round(now());
      for (const one of made) {
        const learned = { ...one, learnedAtMs };
        keep(learned);
        waiting.push(learned);
      }
      if (waiting.length > 0) timer ??= setTimeout(() => void flush(), WRITE_AFTER_MS);
    },
    async tidy() {
      await store.prune(now() - KEPT_MS, MOST_KEPT);
    },
    flush,
  };
}
