import type { HistoryWrites } from '#lib/store/history';
import type { Sync } from '#db/sqlite/threads/sync';
import type { HistorySums } from './history-sums.ts';
import type { Database } from '#db/sqlite/open-database';
import { IS_OF_UNKNOWN_COST } from './unknown-cost.ts';
import { RECOUNT_MARK } from '#db/rows/recount-mark';
import { uuidV7Prefix } from '#db/rows/uuid-v7-prefix';

const HOUR_MS = 60 * 60 * 1_000;
const DAY_MS = 24 * HOUR_MS;
const keyColumns = ['model', 'provider', 'category', 'client', 'connection'] as const;
/** The sums that a later version added. Only requests found by `findCounted` add to them. */
const countedColumns = [
  'cost_unknown',
  'cost_estimated',
  'attempts_cost_unknown',
  'attempts_cost_estimated',
  'failed_cost_unknown',
] as const;
const isKey = keyColumns.map((column) => `${column} = ?`).join(' AND ');

type Counted = Readonly<
  Record<'facet' | (typeof keyColumns)[number] | (typeof countedColumns)[number], number>
>;
type Change = { readonly facet: number; readonly key: readonly number[]; readonly by: readonly number[] };

/** Whether the sums already include the requests and attempts with unknown or estimated cost. */
export function isRecounted({ sqlite }: Pick<Database, 'sqlite'>): boolean {
  return sqlite.prepare('SELECT 1 FROM settings WHERE key = ?').get(RECOUNT_MARK) === undefined;
}

export function createHistoryRecount(
  { sqlite }: Pick<Database, 'sqlite'>,
  sums: Pick<HistorySums, 'tallyUp'>,
): Sync<Pick<HistoryWrites, 'recountHour'>> {
  const readMark = sqlite.prepare<[string], string>('SELECT value FROM settings WHERE key = ?').pluck();
  const writeMark = sqlite.prepare<[string, string]>('UPDATE settings SET value = ? WHERE key = ?');
  const removeMark = sqlite.prepare<[string]>('DELETE FROM settings WHERE key = ?');
  const findHour = sqlite
    .prepare<[number], number | null>(
      `SELECT min(at) FROM history_rollups WHERE span = 'hour' AND facet = 0 AND at > ?`,
    )
    .pluck();
  // Requests waiting to be counted are counted then.
  const findCounted = sqlite
    .prepare<[string, string], string>(
      `SELECT id FROM requests
       WHERE id >= ? AND id < ? AND status <> 'running'
         AND EXISTS (
           SELECT 1 FROM attempts WHERE request_id = requests.id
             AND (cost_estimated = 1
               OR ${IS_OF_UNKNOWN_COST})
         )
         AND NOT EXISTS (SELECT 1 FROM history_queue WHERE request_id = requests.id)`,
    )
    .pluck();
  const readCounted = sqlite.prepare<[number], Counted>(
    `SELECT facet, ${keyColumns.join(', ')}, ${countedColumns.join(', ')} FROM history_rollups
     WHERE span = 'hour' AND facet IN (0, 1, 2, 3) AND at = ?
       AND (${countedColumns.map((column) => `${column} <> 0`).join(' OR ')})`,
  );
  const change = sqlite.prepare<(string | number)[]>(
    `UPDATE history_rollups SET ${countedColumns.map((column) => `${column} = ${column} + ?`).join(', ')}
     WHERE span = ? AND facet = ? AND at = ? AND ${isKey}`,
  );

  function recount(hourMs: number): void {
    const changes = new Map<string, Change>();
    const add = (facet: number, key: readonly number[], by: readonly number[]): void => {
      const name = `${facet} ${key.join(' ')}`;
      const before = changes.get(name)?.by;
      changes.set(name, { facet, key, by: by.map((count, at) => count + (before?.[at] ?? 0)) });
    };
    for (const row of readCounted.all(hourMs))
      add(
        row.facet,
        keyColumns.map((column) => row[column]),
        countedColumns.map((column) => -row[column]),
      );
    const ids = findCounted.all(uuidV7Prefix(hourMs), uuidV7Prefix(hourMs + HOUR_MS));
    for (const { facet, key, sums: counted } of sums.tallyUp(ids).rollups.values())
      add(
        facet,
        key,
        countedColumns.map((column) => counted[column]),
      );
    for (const { facet, key, by } of changes.values()) {
      if (by.every((count) => count === 0)) continue;
      change.run(...by, 'hour', facet, hourMs, ...key);
      change.run(...by, 'day', facet, hourMs - (hourMs % DAY_MS), ...key);
    }
  }

  const recountNext = sqlite.transaction((): boolean => {
    const mark = readMark.get(RECOUNT_MARK);
    if (mark === undefined) return false;
    const hourMs = findHour.get(Number(mark));
    if (hourMs == null) {
      removeMark.run(RECOUNT_MARK);
      return false;
    }
    recount(hourMs);
    writeMark.run(String(hourMs), RECOUNT_MARK);
    return true;
  });

  return {
    recountHour: () => readMark.get(RECOUNT_MARK) !== undefined && recountNext.immediate(),
  };
}
