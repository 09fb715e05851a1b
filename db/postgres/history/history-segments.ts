import { and, desc, gte, lte, max, min, sql, sum } from 'drizzle-orm';
import { comboFilter, idRangeOf, type ResolvedFilter } from '#db/rows/history-filter';
import { momentOf } from '#db/rows/history-tally';
import { AFTER_ALL_IDS, uuidV7Prefix } from '#db/rows/uuid-v7-prefix';
import type { Database } from '#db/postgres/database';
import type { FoundLabels } from './history-labels.ts';
import { dialect, historyTables } from './history-tables.ts';
import { historyCombos } from '#db/postgres/tables';

/** Ids from `from` on, below `below`. */
export type IdRange = { readonly from: string; readonly below: string };

/** A part of the history that is read in one go: one range, or several that have few rows together. */
export type Segment = {
  /** Newest first, at least one. */
  readonly ranges: readonly [IdRange, ...IdRange[]];
  /** The number of rows in its hours; null if unknown. */
  readonly rows: number | null;
  /** Whether it is known to contain matching rows, or every row matches. */
  readonly isSure: boolean;
};

/** Rows that are looked at in one statement. */
export const WINDOW = 5_000;
/** Hours per query. */
const HOURS = 64;
const HOUR_MS = 60 * 60 * 1_000;

/**
 * The stretches that may contain requests matching a filter, newest first. The sums show which hours have any,
 * and between which moments; requests that are not counted yet, or still running, are read completely.
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
    if (range.from < top) yield { ranges: [{ from: range.from, below: top }], rows: null, isSure: true };
    return;
  }
  const edge = await edgeOfSums(database);
  const fresh = { from: higher(edge, range.from), below: top };
  if (fresh.from < fresh.below) yield { ranges: [fresh], rows: null, isSure: false };

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
    const counted = hours.flatMap(({ firstAtMs: first, lastAtMs, rows }) => {
      const from = higher(uuidV7Prefix(first), range.from);
      const ids = { from, below: lower(uuidV7Prefix(lastAtMs + 1), below) };
      return ids.from < ids.below ? [{ ids, rows }] : [];
    });
    yield* grouped(counted);
    const last = hours.at(-1);
    if (last === undefined || hours.length < HOURS) return;
    upToMs = last.hour - 1;
  }
}

/** Hours with few rows are read together. */
function* grouped(hours: readonly { readonly ids: IdRange; readonly rows: number }[]): Generator<Segment> {
  let group: Segment | undefined;
  for (const { ids, rows } of hours) {
    const together = (group?.rows ?? 0) + rows;
    if (group !== undefined && together > WINDOW) {
      yield group;
      group = undefined;
    }
    group =
      group === undefined
        ? { ranges: [ids], rows, isSure: true }
        : { ...group, ranges: [...group.ranges, ids], rows: together };
  }
  if (group !== undefined) yield group;
}

/** The oldest request that is not counted yet, waiting or still running. */
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
