import { and, desc, gte, lte, max, min, sql, sum } from 'drizzle-orm';
import { comboFilter, idRangeOf, type ResolvedFilter } from './history-filter.ts';
import type { HistoryLabels } from './history-labels.ts';
import { momentOf } from './history-tally.ts';
import type { Database } from './open-database.ts';
import { requests } from './schema.ts';
import { historyCombos, historyQueue } from './sums-schema.ts';
import { AFTER_ALL_IDS, uuidV7Prefix } from './uuid-v7-prefix.ts';

/** A stretch of the history to be read row by row: ids from `from` on, below `below`. */
export type Segment = {
  readonly from: string;
  readonly below: string;
  /** How many rows lie in the hours it is cut from; null where that is not known. */
  readonly rows: number | null;
  /** Whether rows that pass are known to be in it, or every row passes. */
  readonly isSure: boolean;
};

/** Hours asked for at a time. */
const HOURS = 64;

/**
 * The stretches in which requests that pass a filter may lie, newest first. What is summed up says which
 * hours have any, and between which moments; what is not yet summed up, or still running, is read whole.
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
  const combos = comboFilter(filter, labels);
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

/** The oldest request that the sums do not know yet, by waiting for them or by running still. */
function edgeOfSums(orm: Database['orm']): string {
  const waiting = orm
    .select({ id: min(historyQueue.requestId) })
    .from(historyQueue)
    .get()?.id;
  const running = orm
    .select({ id: min(requests.id) })
    .from(requests)
    // The second condition says nothing more; by it SQLite takes the index of all that is not served.
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
