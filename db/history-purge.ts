import { setImmediate } from 'node:timers/promises';
import type { HistorySums } from './history-sums.ts';
import type { Database } from './open-database.ts';

export type HistorySize = {
  readonly requests: number;
  readonly oldestAtMs: number | null;
  readonly bytes: number;
};

export type HistoryPurge = {
  /** Deletes the oldest ended requests, so many at most, in one transaction; says how many it was. */
  readonly deleteOldest: (most: number) => Promise<number>;
  /** The same for those that began before a moment. */
  readonly deleteBefore: (beforeMs: number, most: number) => Promise<number>;
  /** Deletes every ended request, a part at a time; says how many it was. */
  readonly deleteAll: () => Promise<number>;
  /** Goes on with a `deleteAll` that the end of the process cut short. */
  readonly resumeDeleteAll: () => Promise<number>;
  /** Takes the prompt and the answer out of a request; false where there is no such request. */
  readonly deleteText: (id: string) => Promise<boolean>;
  /** Empties the write-ahead log into the database, so that no file holds what was deleted; false where others were in the way. */
  readonly wipeLog: () => Promise<boolean>;
  readonly measure: () => Promise<HistorySize>;
};

/** Rows of one transaction of `deleteAll`: a few milliseconds. */
const PART = 200;
/** The same where each is taken out of the sums. */
const SMALL_PART = 25;
const CLEARING = 'history_clearing';
const summingTables = [
  'history_combos',
  'history_rollups',
  'history_failures',
  'history_queue',
  'history_tried',
  'history_labels',
];

/**
 * Takes requests out of the history for good: rows, attempts and what the sums say of them. The database
 * overwrites what it deletes (secure_delete), and the log is emptied after.
 */
export function createHistoryPurge({ sqlite }: Pick<Database, 'sqlite'>, sums: HistorySums): HistoryPurge {
  const findOldest = sqlite
    .prepare<[number, number], string>(
      `SELECT id FROM requests WHERE created_at_ms < ? AND status <> 'running' ORDER BY id LIMIT ?`,
    )
    .pluck();
  const findUpTo = sqlite
    .prepare<[string, number], string>(
      `SELECT id FROM requests WHERE id <= ? AND status <> 'running' ORDER BY id LIMIT ?`,
    )
    .pluck();
  const remove = sqlite.prepare<[string]>('DELETE FROM requests WHERE id = ?');
  const forget = sqlite.prepare<[string]>(
    'UPDATE requests SET prompt = NULL, answer = NULL, stored_until_ms = NULL WHERE id = ?',
  );
  const readMark = sqlite.prepare<[string], string>('SELECT value FROM settings WHERE key = ?').pluck();
  const writeMark = sqlite.prepare<[string, string, number]>(
    'INSERT OR REPLACE INTO settings (key, value, updated_at) VALUES (?, ?, ?)',
  );
  const removeMark = sqlite.prepare<[string]>('DELETE FROM settings WHERE key = ?');

  const purge = sqlite.transaction((find: () => string[]): number => {
    const ids = find();
    sums.takeOut(ids);
    for (const id of ids) remove.run(id);
    return ids.length;
  });

  /** Without taking each request out of the sums: `deleteAll` has emptied them. */
  const removePart = sqlite.transaction((upTo: string): number => {
    const ids = findUpTo.all(upTo, PART);
    for (const id of ids) remove.run(id);
    return ids.length;
  });

  const findRunning = sqlite
    .prepare<[], string>(`SELECT id FROM requests WHERE status = 'running' AND status <> 'served' LIMIT 1`)
    .pluck();
  const findNewest = sqlite.prepare<[], string | null>('SELECT max(id) FROM requests').pluck();

  /** Empties the sums at once where they can be spared: what runs now would be counted in them when it ends. */
  const beginClearing = sqlite.transaction((): void => {
    const newest = findNewest.get();
    if (newest == null || findRunning.get() !== undefined) return;
    for (const table of summingTables) sqlite.prepare(`DELETE FROM ${table}`).run();
    sums.labels.forget();
    writeMark.run(CLEARING, JSON.stringify(newest), Date.now());
  });

  function mark(): string | null {
    const stored = readMark.get(CLEARING);
    const value: unknown = stored === undefined ? null : JSON.parse(stored);
    return typeof value === 'string' ? value : null;
  }

  let clearing: Promise<number> | null = null;

  /** Whoever asks while it is under way gets that one. */
  function clear(): Promise<number> {
    clearing ??= clearParts().finally(() => {
      clearing = null;
    });
    return clearing;
  }

  async function clearParts(): Promise<number> {
    const upTo = mark();
    if (upTo === null) return 0;
    let deleted = 0;
    for (;;) {
      const part = removePart.immediate(upTo);
      deleted += part;
      if (part < PART) break;
      await setImmediate();
    }
    removeMark.run(CLEARING);
    return deleted;
  }

  return {
    deleteOldest: async (most) => purge.immediate(() => findOldest.all(Number.MAX_SAFE_INTEGER, most)),
    deleteBefore: async (beforeMs, most) => purge.immediate(() => findOldest.all(beforeMs, most)),
    async deleteAll() {
      beginClearing.immediate();
      let deleted = await clear();
      const newest = findNewest.get();
      if (newest == null) return deleted;
      for (;;) {
        const part = purge.immediate(() => findUpTo.all(newest, SMALL_PART));
        deleted += part;
        if (part === 0) return deleted;
        await setImmediate();
      }
    },
    resumeDeleteAll: clear,
    deleteText: async (id) => forget.run(id).changes > 0,
    async wipeLog() {
      return sqlite.pragma('wal_checkpoint(TRUNCATE)', { simple: true }) === 0;
    },
    async measure() {
      const requests = sqlite
        .prepare<[], number>(
          `SELECT (SELECT coalesce(sum(requests), 0) FROM history_rollups WHERE span = 'day' AND facet = 0)
             + (SELECT count(*) FROM history_queue)`,
        )
        .pluck()
        .get();
      const oldestAtMs = sqlite
        .prepare<[], number>('SELECT created_at_ms FROM requests ORDER BY id LIMIT 1')
        .pluck()
        .get();
      const pages = Number(sqlite.pragma('page_count', { simple: true }));
      const pageBytes = Number(sqlite.pragma('page_size', { simple: true }));
      return { requests: requests ?? 0, oldestAtMs: oldestAtMs ?? null, bytes: pages * pageBytes };
    },
  };
}
