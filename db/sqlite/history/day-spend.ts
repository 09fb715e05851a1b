import type { DaySpend } from '#lib/store/history';
import { CUT_SHORT } from '#lib/store/cut-short';
import type { HistoryLabels } from './history-labels.ts';
import type { Database } from '#db/sqlite/open-database';

type SpendRow = Omit<DaySpend, 'cutShort'>;

/** The cost of the calls to one connection, by day (UTC) and model, from the sums of the history. */
export function readDaySpend(
  { sqlite }: Pick<Database, 'sqlite'>,
  labels: HistoryLabels,
  {
    connection,
    fromMs,
    toMs,
  }: { readonly connection: string; readonly fromMs: number; readonly toMs: number },
): DaySpend[] {
  const label = labels.find(connection);
  if (label === undefined) return [];
  const spend = sqlite
    .prepare<[number, number, number], SpendRow>(
      `SELECT date(at / 1000, 'unixepoch') AS date, text AS model,
         sum(attempts_served + attempts_failed) AS calls, total(attempt_cost) AS costUsd,
         sum(attempts_cost_estimated) AS estimated, sum(attempts_cost_unknown) AS unknown
       FROM history_rollups JOIN history_labels ON history_labels.id = model
       WHERE span = 'day' AND facet = 1 AND at >= ? AND at < ? AND connection = ?
       GROUP BY at, model HAVING calls > 0`,
    )
    .all(fromMs, toMs, label);
  const cutShort = new Map(
    sqlite
      .prepare<[number, number, number, number], [name: string, calls: number]>(
        `SELECT date(at / 1000, 'unixepoch') || ' ' || text, sum(attempts)
         FROM history_failures JOIN history_labels ON history_labels.id = model
         WHERE span = 'day' AND at >= ? AND at < ? AND connection = ? AND kind = ? GROUP BY at, model`,
      )
      .raw()
      .all(fromMs, toMs, label, labels.find(CUT_SHORT) ?? -1),
  );
  return spend.map((row) => ({ ...row, cutShort: cutShort.get(`${row.date} ${row.model}`) ?? 0 }));
}
