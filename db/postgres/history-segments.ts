import { and, desc, gte, lte, max, min, sql, sum } from 'drizzle-orm';
import { comboFilter, idRangeOf, type ResolvedFilter } from '#db/rows/history-filter';
import { momentOf } from '#db/rows/history-tally';
import { AFTER_ALL_IDS, uuidV7Prefix } from '#db/rows/uuid-v7-prefix';
import type { Database } from './database.ts';
import type { FoundLabels } from './history-labels.ts';
import { dialect, historyTables } from './history-tables.ts';
import { historyCombos } from './tables.ts';

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
const HOUR_MS = 60 * 60 * 1_000;

/**
 * The stretches in which requests that pass a filter may lie, newest first. What is summed up says which
 * hours have any, and between which moments; what is not yet summed up, or still running, is read whole.
 */
export async function* segmentsOf(
  database: Pick<Database, 'orm' | 'run'>,
  labels: FoundLabels,
  filter: ResolvedFilter,
  cursor: string | undefined,
): AsyncGenerator<Segment> {
  const range = idRangeOf(filter);
  const top = lower(cursor ?? AFTER_ALL_IDS, range.below);
  const combos = comboFilter(historyTables, dialect, filter, labels);
  if (combos.kind === 'any') {
    if (range.from < top) yield { from: range.from, below: top, rows: null, isSure: true };
    return;
  }
  const edge = await edgeOfSums(database);
  const fresh = { from: higher(edge, range.from), below: top, rows: null, isSure: false };
  if (fresh.from < fresh.below) yield fresh;

  const below = lower(top, edge);
  if (range.from >= below || combos.kind === 'none') return;
  let upToMs = below === AFTER_ALL_IDS ? Number.MAX_SAFE_INTEGER : momentOf(below.padEnd(13, '0'));
  const fromMs = range.from === '' ? 0 : momentOf(range.from) - HOUR_MS;
  for (;;) {
    const firstAtMs = min(sql`CASE WHEN ${combos.where} THEN ${historyCombos.firstAtMs} END`).mapWith(Number);
    const hours = await database.orm
      .select({
        hour: historyCombos.hour,
        firstAtMs,
        lastAtMs: max(sql`CASE WHEN ${combos.where} THEN ${historyCombos.lastAtMs} END`).mapWith(Number),
        rows: sum(historyCombos.requests).mapWith(Number),
      })
      .from(historyCombos)
      .where(and(lte(historyCombos.hour, upToMs), gte(historyCombos.hour, fromMs), combos.inHours))
      .groupBy(historyCombos.hour)
      .having(sql`bool_or(${combos.where})`)
      .orderBy(desc(historyCombos.hour))
      .limit(HOURS);
    for (const { firstAtMs: first, lastAtMs, rows } of hours) {
      const from = higher(uuidV7Prefix(first), range.from);
      const segment = { from, below: lower(uuidV7Prefix(lastAtMs + 1), below), rows, isSure: true };
      if (segment.from < segment.below) yield segment;
    }
    const last = hours.at(-1);
    if (last === undefined || hours.length < HOURS) return;
    upToMs = last.hour - 1;
  }
}

/** The oldest request that the sums do not know yet, by waiting for them or by running still. */
async function edgeOfSums({ run }: Pick<Database, 'run'>): Promise<string> {
  const [edge] = await run<{ id: string | null }>(
    `SELECT least((SELECT min(request_id) FROM history_queue),
       (SELECT min(id) FROM requests WHERE status = 'running' AND status <> 'served')) AS id`,
  );
  return edge?.id ?? AFTER_ALL_IDS;
}

function lower(one: string, other: string): string {
  return one < other ? one : other;
}

function higher(one: string, other: string): string {
  return one > other ? one : other;
}
