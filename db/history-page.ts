import { setImmediate } from 'node:timers/promises';
import { and, desc, eq, gte, inArray, lt, or, sql, type SQL } from 'drizzle-orm';
import type { HistoryPage, HistoryQuery } from '#lib/contracts/history';
import { requestColumns, toHistoryRequest } from './history-request.ts';
import type { Database } from './open-database.ts';
import { attempts, requests } from './schema.ts';
import { uuidV7Prefix } from './uuid-v7-prefix.ts';

/** A text search reads every row; it does so this many at a time and lets requests through in between. */
const SEARCH_WINDOW = 2_000;
/** An id is made within moments of the time in its row; this covers the difference. */
const ID_SLACK_MS = 1_000;

/** The newest requests that match, from the cursor on. */
export async function readHistoryPage({ orm }: Database, query: HistoryQuery): Promise<HistoryPage> {
  const wanted = query.limit + 1;
  const filters = rowFilters(query);

  function select(bounds: readonly SQL[], limit: number) {
    const all = [...filters, ...bounds];
    const where =
      query.model === undefined ? and(...all) : inArray(requests.id, idsOfModel(query.model, all, limit));
    return orm
      .select(requestColumns)
      .from(requests)
      .where(where)
      .orderBy(desc(requests.id))
      .limit(limit)
      .all();
  }

  const below = (id: string | undefined) => (id === undefined ? [] : [lt(requests.id, id)]);
  const rows: ReturnType<typeof select> = [];
  if (query.q === undefined) {
    rows.push(...select(below(query.cursor), wanted));
  } else {
    let upper = query.cursor;
    for (;;) {
      const lower = orm
        .select({ id: requests.id })
        .from(requests)
        .where(and(...below(upper)))
        .orderBy(desc(requests.id))
        .limit(1)
        .offset(SEARCH_WINDOW - 1)
        .get()?.id;
      const window = [...below(upper), ...(lower === undefined ? [] : [gte(requests.id, lower)])];
      rows.push(...select(window, wanted - rows.length));
      if (lower === undefined || rows.length >= wanted) break;
      upper = lower;
      await setImmediate();
    }
  }

  const page = rows.slice(0, query.limit);
  const nextCursor = rows.length > query.limit ? (page.at(-1)?.id ?? null) : null;
  return { requests: page.map(toHistoryRequest), nextCursor };
}

function rowFilters(query: HistoryQuery): SQL[] {
  const filters: (SQL | undefined)[] = [];
  if (query.category !== undefined) filters.push(eq(requests.category, query.category));
  if (query.status !== undefined) {
    filters.push(eq(requests.status, query.status));
    // Said in the words of the partial indexes, so that SQLite sees it may use them; so below.
    if (query.status !== 'served') filters.push(sql`${requests.status} <> 'served'`);
  }
  if (query.switched !== undefined) {
    filters.push(query.switched ? sql`${requests.switched} = 1` : sql`${requests.switched} = 0`);
  }
  if (query.origin !== undefined) {
    filters.push(eq(requests.origin, query.origin), sql`${requests.origin} IS NOT NULL`);
  }
  if (query.from !== undefined) {
    const fromMs = Date.parse(query.from);
    filters.push(gte(requests.createdAtMs, fromMs), gte(requests.id, uuidV7Prefix(fromMs - ID_SLACK_MS)));
  }
  if (query.to !== undefined) {
    // Times are shown in whole milliseconds and kept in fractions: the one shown is still inside.
    const endMs = Date.parse(query.to) + 1;
    filters.push(lt(requests.createdAtMs, endMs), lt(requests.id, uuidV7Prefix(endMs + ID_SLACK_MS)));
  }
  if (query.q !== undefined) filters.push(textFilter(query.q));
  return filters.filter((filter) => filter !== undefined);
}

function textFilter(q: string): SQL {
  const pattern = `%${q.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  const columns = [
    requests.explanation,
    requests.requestedModel,
    requests.servedModel,
    requests.provider,
    requests.errorType,
  ];
  const matches = columns.map((column) => sql`${column} LIKE ${pattern} ESCAPE '\\'`);
  return or(eq(requests.id, q), ...matches) ?? sql`FALSE`;
}

/**
 * The ids of requests that asked for a model, were served by it, or tried it. Each way is walked newest first
 * along its own index and stops at the limit, so that neither a rare nor a busy model makes it slow.
 */
function idsOfModel(model: string, filters: readonly SQL[], limit: number): SQL {
  const where = (match: SQL) => and(match, ...filters);
  const newest = sql`ORDER BY ${requests.id} DESC LIMIT ${limit}`;
  return sql`(
    SELECT id FROM (SELECT ${requests.id} FROM ${requests} WHERE ${where(eq(requests.requestedModel, model))} ${newest})
    UNION SELECT id FROM (SELECT ${requests.id} FROM ${requests} WHERE ${where(eq(requests.servedModel, model))} ${newest})
    UNION SELECT request_id FROM (
      SELECT DISTINCT ${attempts.requestId} FROM ${attempts} JOIN ${requests} ON ${requests.id} = ${attempts.requestId}
      WHERE ${where(eq(attempts.model, model))} ORDER BY ${attempts.requestId} DESC LIMIT ${limit}
    )
  )`;
}
