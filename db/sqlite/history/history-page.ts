import { setImmediate } from 'node:timers/promises';
import { and, asc, desc, gte, lt, sql } from 'drizzle-orm';
import type { PageQuery, StoredPage } from '#lib/store/history-facts';
import { sumsOfAttempt } from '#db/rows/attempt-filter';
import { readFirstChoiceBack } from './first-choice-back.ts';
import { readFirstChoices } from './first-choices.ts';
import { idRangeOf, isSearch, type ResolvedFilter, rowFilter } from '#db/rows/history-filter';
import type { HistoryLabels } from './history-labels.ts';
import { toStoredRequest } from '#db/rows/stored-request';
import { requestColumns } from './history-request.ts';
import { dialect, historyTables } from './history-tables.ts';
import { segmentsOf, type Segment } from './history-segments.ts';
import { momentOf } from '#db/rows/history-tally';
import type { Database } from '#db/sqlite/open-database';
import { requests } from '#db/sqlite/schema';
import { historyFailures, historyRollups } from '#db/sqlite/sums-schema';

/** Rows read at a time; in between, other requests are handled. */
const WINDOW = 1_000;
/** A search that has read this many rows returns its results so far, and where it stopped. */
const MOST_LOOKED_AT = 40_000;
/** The same after this time: rows that were not read recently come slowly from the disk. */
const LONGEST_LOOK_MS = 40;
/** This many rows are read however long it takes, so a small history is read at once. */
const FEWEST_LOOKED_AT = 2_000;

/** The newest requests that match, from the cursor on. */
export async function readHistoryPage(
  { orm }: Pick<Database, 'orm'>,
  labels: HistoryLabels,
  query: PageQuery,
): Promise<StoredPage> {
  const lookUntilMs = performance.now() + LONGEST_LOOK_MS;
  const summedHours = hoursOfAttempt({ orm }, labels, query);
  const filter: ResolvedFilter = { ...query, ...(summedHours === null ? {} : { summedHours }) };
  const inRange = and(lt(requests.id, sql.placeholder('below')), gte(requests.id, sql.placeholder('from')));
  const readRows = orm
    .select(requestColumns)
    .from(requests)
    .where(and(rowFilter(historyTables, dialect, filter), inRange))
    .orderBy(desc(requests.id))
    .limit(sql.placeholder('limit'))
    .prepare();
  const findWindow = orm
    .select({ id: requests.id })
    .from(requests)
    .where(inRange)
    .orderBy(desc(requests.id))
    .limit(1)
    .offset(WINDOW - 1)
    .prepare();

  const wanted = query.limit + 1;
  const rows: ReturnType<typeof readRows.all> = [];
  const isNarrow = isSearch(query);
  let looked = 0;
  let stoppedAt: string | null = null;

  /** Whether more rows follow. */
  async function read(segment: Segment): Promise<boolean> {
    let below = segment.below;
    for (;;) {
      // If nearly every row of a segment matches, it is read directly, otherwise in windows of limited size.
      const isCounted = isNarrow || !segment.isSure;
      const isWhole = !isCounted || (segment.rows !== null && segment.rows <= WINDOW);
      const lowest = isWhole ? undefined : findWindow.get({ from: segment.from, below })?.id;
      const from = lowest ?? segment.from;
      rows.push(...readRows.all({ from, below, limit: wanted - rows.length }));
      if (rows.length >= wanted) return false;
      if (isCounted) looked += lowest === undefined ? (segment.rows ?? WINDOW) : WINDOW;
      const isLong = looked >= FEWEST_LOOKED_AT && performance.now() >= lookUntilMs;
      if (isCounted && (looked >= MOST_LOOKED_AT || isLong)) {
        stoppedAt = from;
        return false;
      }
      if (lowest === undefined) return true;
      below = lowest;
      await setImmediate();
    }
  }

  for (const segment of segmentsOf({ orm }, labels, filter, query.cursor)) {
    if (!(await read(segment))) break;
    if (isNarrow) await setImmediate();
  }

  const shown = rows.slice(0, query.limit);
  const backAt = readFirstChoiceBack(
    { orm },
    shown.filter(({ switched }) => switched).map(({ id }) => id),
  );
  const firstChoices = readFirstChoices(
    { orm },
    shown.map(({ id }) => id),
  );
  const page = shown.map((row) =>
    toStoredRequest(row, { tried: firstChoices.get(row.id), backAtMs: backAt.get(row.id) }),
  );
  if (rows.length > query.limit)
    return { requests: page, nextCursor: page.at(-1)?.id ?? null, searchedToMs: null };
  if (stoppedAt === null || !hasOlder(orm, filter, stoppedAt))
    return { requests: page, nextCursor: null, searchedToMs: null };
  return { requests: page, nextCursor: stoppedAt, searchedToMs: momentOf(stoppedAt) };
}

/** Whether the time range of the filter has rows older than this id. */
function hasOlder(orm: Database['orm'], filter: ResolvedFilter, id: string): boolean {
  const older = and(lt(requests.id, id), gte(requests.id, idRangeOf(filter).from));
  return orm.select({ id: requests.id }).from(requests).where(older).limit(1).get() !== undefined;
}

/** The hours (by their start) whose sums contain such an attempt; null if the sums don't show it. */
function hoursOfAttempt(
  { orm }: Pick<Database, 'orm'>,
  labels: HistoryLabels,
  query: PageQuery,
): readonly number[] | null {
  const told = sumsOfAttempt(historyTables, labels, query);
  if (told === null) return null;
  const sums = told.of === 'failures' ? historyFailures : historyRollups;
  return orm
    .selectDistinct({ atMs: sums.atMs })
    .from(sums)
    .where(told.where)
    .orderBy(asc(sums.atMs))
    .all()
    .map(({ atMs }) => atMs);
}
