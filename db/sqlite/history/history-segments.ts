import { and, desc, gte, lte, max, min, sql, sum } from 'drizzle-orm';
import { comboFilter, idRangeOf, type ResolvedFilter } from '#db/rows/history-filter';
import type { HistoryLabels } from './history-labels.ts';
import { momentOf } from '#db/rows/history-tally';
import { dialect, historyTables } from './history-tables.ts';
import type { Database } from '#db/sqlite/open-database';
import { requests } from '#db/sqlite/schema';
import { historyCombos, historyQueue } from '#db/sqlite/sums-schema';
import { AFTER_ALL_IDS, uuidV7Prefix } from '#db/rows/uuid-v7-prefix';

/** A stretch of the history to be read row by row: ids from `from` up to, but not including, `below`. */
export type Segment = {
  readonly from: string;
  readonly below: string;
  /** The number of rows in its hours; null if unknown. */
  readonly rows: number | null;
  /** Whether it is known to contain matching rows, or every row matches. */
  readonly isSure: boolean;
};

/** Hours per query. */
const HOURS = 64;

/**
 * The stretches that may contain requests matching a filter, newest first. The sums show which hours have any,
 * and between which moments; requests that are not counted yet, or still running, are read completely.
 */
export function* segmentsOf(
  { orm }: Pick<Database, 'orm'>,
  labels: HistoryLabels,
  filter: ResolvedFilter,
  cursor: string | undefined,
): Generator<Segment> {
  const range = idRangeOf(filter);
  const top = lower(cursor ?? AFTER_ALL_IDS, range.below);
  const edge = edgeOfSums(orm);
  const combos = comboFilter(historyTables, dialect, filter, labels);
  const fresh = {
    from: higher(edge, range.from),
    below: top,
    rows: null,
    isSure: combos.kind === 'any',
  };
  if (fresh.from < fresh.below) yield fresh;

  const below = lower(top, edge);
  if (range.from >= below) return;
  switch (combos.kind) {
    case 'none':
      return;
    case 'any':
      yield { from: range.from, below, rows: null, isSure: true };
      return;
    case 'some':
  }
  let upToMs = below === AFTER_ALL_IDS ? Number.MAX_SAFE_INTEGER : momentOf(below.padEnd(13, '0'));
  const fromMs = range.from === '' ? 0 : momentOf(range.from) - HOUR_MS;
  for (;;) {
    const hours = orm
      .select({
        hour: historyCombos.hour,
        firstAtMs: min(sql`CASE WHEN ${combos.where} THEN ${historyCombos.firstAtMs} END`).mapWith(Number),
        lastAtMs: max(sql`CASE WHEN ${combos.where} THEN ${historyCombos.lastAtMs} END`).mapWith(Number),
        rows: sum(historyCombos.requests).mapWith(Number),
      })
      .from(historyCombos)
      .where(and(lte(historyCombos.hour, upToMs), gte(historyCombos.hour, fromMs), combos.inHours))
      .groupBy(historyCombos.hour)
      .having(({ firstAtMs }) => sql`${firstAtMs} IS NOT NULL`)
      .orderBy(desc(historyCombos.hour))
      .limit(HOURS)
      .all();
    for (const { firstAtMs, lastAtMs, rows } of hours) {
      const from = higher(uuidV7Prefix(firstAtMs), range.from);
      const segment = { from, below: lower(uuidV7Prefix(lastAtMs + 1), below), rows, isSure: true };
      if (segment.from < segment.below) yield segment;
    }
    const last = hours.at(-1);
    if (last === undefined || hours.length < HOURS) return;
    upToMs = last.hour - 1;
  }
}

const HOUR_MS = 60 * 60 * 1_000;

/** The oldest request that is not counted yet, waiting or still running. */
function edgeOfSums(orm: Database['orm']): string {
  const waiting = orm
    .select({ id: min(historyQueue.requestId) })
    .from(historyQueue)
    .get()?.id;
  const running = orm
    .select({ id: min(requests.id) })
    .from(requests)
    // The second condition is redundant, but lets SQLite use the index of all rows that are not served.
    .where(and(sql`${requests.status} = 'running'`, sql`${requests.status} <> 'served'`))
    .get()?.id;
  return lower(waiting ?? AFTER_ALL_IDS, running ?? AFTER_ALL_IDS);
}

function lower(one: string, other: string): string {
  return one < other ? one : other;
}

function higher(one: string, other: string): string {
  return one > other ? one : other;
}
