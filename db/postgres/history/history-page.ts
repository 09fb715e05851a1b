import { and, asc, desc, gte, lt, type SQL, sql } from 'drizzle-orm';
import type { PageQuery, StoredPage, StoredRequest } from '#lib/store/history-facts';
import { sumsOfAttempt } from '#db/rows/attempt-filter';
import { idRangeOf, isSearch, type ResolvedFilter, rowFilter } from '#db/rows/history-filter';
import { momentOf } from '#db/rows/history-tally';
import { toStoredRequest } from '#db/rows/stored-request';
import type { Database } from '#db/postgres/database';
import { readFirstChoiceBack } from './first-choice-back.ts';
import { readFirstChoices } from './first-choices.ts';
import { findLabels, type FoundLabels, textsOf } from './history-labels.ts';
import { requestColumns } from './history-request.ts';
import { type IdRange, type Segment, segmentsOf, WINDOW } from './history-segments.ts';
import { dialect, historyTables } from './history-tables.ts';
import { historyFailures, historyRollups, requests } from '#db/postgres/tables';

type Source = Pick<Database, 'orm' | 'run'>;
type Row = Omit<StoredRequest, 'firstTried' | 'firstChoiceBackAtMs'>;

/** A search that has read this many rows returns its results so far, and where it stopped. */
const MOST_LOOKED_AT = 40_000;
/** The same after this time. */
const LONGEST_LOOK_MS = 50;

/** The newest requests that match, from the cursor on. */
export async function readHistoryPage(source: Source, query: PageQuery): Promise<StoredPage> {
  const { orm } = source;
  const lookUntilMs = performance.now() + LONGEST_LOOK_MS;
  const labels = await findLabels(source.run, textsOf(query), query.client);
  const summedHours = await hoursOfAttempt(source, labels, query);
  const filter: ResolvedFilter = { ...query, ...(summedHours === null ? {} : { summedHours }) };
  const passes = rowFilter(historyTables, dialect, filter);
  const wanted = query.limit + 1;
  const rows: Row[] = [];
  const isNarrow = isSearch(query);
  let looked = 0;
  let stoppedAt: string | null = null;

  const inRange = ({ from, below }: IdRange) => and(lt(requests.id, below), gte(requests.id, from));

  /** Whether more rows follow. */
  async function read(segment: Segment): Promise<boolean> {
    let ranges = segment.ranges;
    for (;;) {
      // If nearly every row of a segment matches, it is read directly, otherwise in windows of limited size.
      const isCounted = isNarrow || !segment.isSure;
      const isWhole = !isCounted || (segment.rows !== null && segment.rows <= WINDOW);
      // A segment that is read in windows has a single range.
      const [range] = ranges;
      const lowest = isWhole ? undefined : await findLowest(range, WINDOW);
      const wantedRanges = lowest === undefined ? ranges : [{ ...range, from: lowest }];
      rows.push(...(await readRows(source, wantedRanges, passes, wanted - rows.length)));
      if (rows.length >= wanted) return false;
      // The end of a part whose rows nobody counted has few of them.
      if (isCounted) looked += lowest === undefined ? (segment.rows ?? 0) : WINDOW;
      const isLong = looked >= WINDOW && performance.now() >= lookUntilMs;
      if (isCounted && (looked >= MOST_LOOKED_AT || isLong)) {
        stoppedAt = wantedRanges.at(-1)?.from ?? null;
        return false;
      }
      if (lowest === undefined) return true;
      ranges = [{ from: range.from, below: lowest }];
    }
  }

  /** The id of the last of this many rows; undefined if there are fewer. */
  async function findLowest(range: IdRange, count: number): Promise<string | undefined> {
    const [row] = await orm
      .select({ id: requests.id })
      .from(requests)
      .where(inRange(range))
      .orderBy(desc(requests.id))
      .limit(1)
      .offset(count - 1);
    return row?.id;
  }

  for await (const segment of segmentsOf(source, labels, filter, query.cursor))
    if (!(await read(segment))) break;

  const page = await withFirstChoices(source, rows.slice(0, query.limit));
  if (rows.length > query.limit)
    return { requests: page, nextCursor: page.at(-1)?.id ?? null, searchedToMs: null };
  if (stoppedAt === null || (await findLowest({ ...idRangeOf(filter), below: stoppedAt }, 1)) === undefined)
    return { requests: page, nextCursor: null, searchedToMs: null };
  return { requests: page, nextCursor: stoppedAt, searchedToMs: momentOf(stoppedAt) };
}

/**
 * The newest rows of some ranges that pass. Each range is looked up on its own: asked for with OR, the server would read
 * everything from the first one to the last.
 */
async function readRows(
  { orm }: Source,
  ranges: readonly IdRange[],
  passes: SQL | undefined,
  most: number,
): Promise<Row[]> {
  const columns = Object.entries(requestColumns).map(
    ([name, column]) => sql`${column} AS ${sql.identifier(name)}`,
  );
  const [lows, highs] = [ranges.map(({ from }) => from), ranges.map(({ below }) => below)];
  const inRange = sql`${requests.id} >= low AND ${requests.id} < high`;
  const { rows } = await orm.execute<Row>(sql`
    SELECT found.* FROM unnest(${sql.param(lows)}::text[], ${sql.param(highs)}::text[]) AS id_range (low, high)
      CROSS JOIN LATERAL (
        SELECT ${sql.join(columns, sql`, `)} FROM ${requests} WHERE ${and(inRange, passes)}
        ORDER BY ${requests.id} DESC LIMIT ${most}
      ) AS found
    ORDER BY found.id DESC LIMIT ${most}`);
  return rows;
}

async function withFirstChoices(source: Source, rows: readonly Row[]): Promise<StoredRequest[]> {
  const switched = rows.filter((row) => row.switched).map(({ id }) => id);
  const backAt = await readFirstChoiceBack(source, switched);
  const firstChoices = await readFirstChoices(
    source,
    rows.map(({ id }) => id),
  );
  return rows.map((row) =>
    toStoredRequest(row, { tried: firstChoices.get(row.id), backAtMs: backAt.get(row.id) }),
  );
}

/** The hours (by their start) whose sums contain such an attempt; null if the sums don't show it. */
async function hoursOfAttempt(
  { orm }: Source,
  labels: FoundLabels,
  query: PageQuery,
): Promise<readonly number[] | null> {
  const told = sumsOfAttempt(historyTables, labels, query);
  if (told === null) return null;
  const sums = told.of === 'failures' ? historyFailures : historyRollups;
  const rows = await orm
    .selectDistinct({ atMs: sums.atMs })
    .from(sums)
    .where(told.where)
    .orderBy(asc(sums.atMs));
  return rows.map(({ atMs }) => atMs);
}
