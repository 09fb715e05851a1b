import type { ClientStore, RefusalCount } from '#lib/store/clients';

/** Records the use of keys. Written every few seconds, not for each request. */
export type ClientTraces = {
  readonly noteUse: (clientId: string) => void;
  /** When the key was last used since the process started; null if it wasn't. */
  readonly lastUsedAtMs: (clientId: string) => number | null;
  /** `clientId` is null if the key belongs to no client. */
  readonly noteRefusal: (clientId: string | null, reason: RefusalCount['reason']) => void;
  /** For the hours that begin in this range, including counts not yet written. */
  readonly readRefusals: (fromMs: number, toMs: number) => Promise<RefusalCount[]>;
  readonly forgetRefusals: (beforeMs: number) => Promise<void>;
  readonly forgetClient: (clientId: string) => void;
  readonly start: () => void;
  /** Writes the remaining counts. */
  readonly stop: () => Promise<void>;
};

type TracesInput = {
  readonly store: Pick<ClientStore, 'noteUses' | 'addRefusals' | 'readRefusals' | 'forgetRefusals'>;
  readonly now: () => number;
  readonly onError: (error: unknown) => void;
};

const EVERY_MS = 5_000;
const HOUR_MS = 60 * 60 * 1_000;

export function createClientTraces({ store, now, onError }: TracesInput): ClientTraces {
  const lastUses = new Map<string, number>();
  let unwrittenUses = new Set<string>();
  let unwrittenRefusals = new Map<string, RefusalCount>();
  let timer: NodeJS.Timeout | null = null;

  function addRefusal(count: RefusalCount): void {
    const key = `${count.hourMs} ${count.clientId} ${count.reason}`;
    const before = unwrittenRefusals.get(key);
    unwrittenRefusals.set(key, {
      ...count,
      requests: count.requests + (before?.requests ?? 0),
      lastAtMs: Math.max(count.lastAtMs, before?.lastAtMs ?? 0),
    });
  }

  async function writeUses(): Promise<void> {
    const ids = unwrittenUses;
    if (ids.size === 0) return;
    unwrittenUses = new Set();
    try {
      await store.noteUses([...ids].map((id) => ({ id, atMs: lastUses.get(id) ?? 0 })));
    } catch (error) {
      for (const id of ids) unwrittenUses.add(id);
      throw error;
    }
  }

  let writing: Promise<unknown> = Promise.resolve();

  /** Resolves when everything recorded so far is in the store, even if another write has started with it. */
  function writeRefusals(): Promise<void> {
    const next = writing.then(writeNotedRefusals);
    writing = next.catch(() => {});
    return next;
  }

  async function writeNotedRefusals(): Promise<void> {
    const counts = [...unwrittenRefusals.values()];
    if (counts.length === 0) return;
    unwrittenRefusals = new Map();
    try {
      await store.addRefusals(counts);
    } catch (error) {
      for (const count of counts) addRefusal(count);
      throw error;
    }
  }

  async function write(): Promise<void> {
    await Promise.all([writeUses(), writeRefusals()]);
  }

  return {
    noteUse(clientId) {
      lastUses.set(clientId, now());
      unwrittenUses.add(clientId);
    },
    lastUsedAtMs: (clientId) => lastUses.get(clientId) ?? null,
    noteRefusal(clientId, reason) {
      const atMs = now();
      addRefusal({
        hourMs: Math.floor(atMs / HOUR_MS) * HOUR_MS,
        clientId,
        reason,
        requests: 1,
        lastAtMs: atMs,
      });
    },
    async readRefusals(fromMs, toMs) {
      await writeRefusals();
      return store.readRefusals(fromMs, toMs);
    },
    async forgetRefusals(beforeMs) {
      await writeRefusals();
      await store.forgetRefusals(beforeMs);
    },
    forgetClient(clientId) {
      lastUses.delete(clientId);
      unwrittenUses.delete(clientId);
    },
    start() {
      timer = setInterval(() => void write().catch(onError), EVERY_MS).unref();
    },
    async stop() {
      if (timer !== null) clearInterval(timer);
      await write().catch(onError);
    },
  };
}
