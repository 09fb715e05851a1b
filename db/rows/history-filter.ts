import {
  and,
  type Column,
  eq,
  gt,
  gte,
  inArray,
  lt,
  lte,
  ne,
  notInArray,
  or,
  sql,
  type SQL,
  type SQLWrapper,
} from 'drizzle-orm';
import type { RequestFilter } from '#lib/store/history-facts';
import { attemptLike, hasAttemptFilter, isSo, ofUnknownCost } from './attempt-filter.ts';
import type { HistoryTables } from './history-tables.ts';
import { AFTER_ALL_IDS, uuidV7Prefix } from './uuid-v7-prefix.ts';

/** An id is created within moments of its row's time; this covers the difference. */
const ID_SLACK_MS = 1_000;
const HOUR_MS = 60 * 60 * 1_000;

/** A filter with the values looked up for it. */
export type ResolvedFilter = RequestFilter & {
  /** The hours whose sums do not exclude it. */
  readonly summedHours?: readonly number[];
};

/** What the databases say differently. */
export type FilterDialect = {
  /** Whether a number is one of these. */
  readonly isOneOf: (number: SQL | Column, numbers: readonly number[]) => SQL;
  /** A number without its fraction. */
  readonly whole: (number: SQL) => SQL;
  /** `LIKE` that takes capitals and small letters as one. */
  readonly like: SQL;
  /** Whether one of the pieces of evidence, a list as JSON, has a value like that. */
  readonly hasValue: (evidence: Column, isLike: (value: SQL) => SQL) => SQL;
  /** Ends a subquery that must run once per row, by an index, and not over the whole table first. */
  readonly onePerRow: SQL;
};

type Labels = {
  readonly find: (text: string) => number | undefined;
  readonly findClients: (idOrName: string) => readonly number[];
};

/** The range of ids for the requested times. */
export function idRangeOf({ fromMs, beforeMs }: RequestFilter): {
  readonly from: string;
  readonly below: string;
} {
  return {
    from: fromMs === undefined ? '' : uuidV7Prefix(fromMs - ID_SLACK_MS),
    below: beforeMs === undefined ? AFTER_ALL_IDS : uuidV7Prefix(beforeMs + ID_SLACK_MS),
  };
}

/** The condition on a row of the history. */
export function rowFilter(
  tables: HistoryTables,
  dialect: FilterDialect,
  filter: ResolvedFilter,
): SQL | undefined {
  const { attempts, requests } = tables;
  const tried = (match: SQL | undefined): SQL =>
    sql`EXISTS (SELECT 1 FROM ${attempts} WHERE ${and(eq(attempts.requestId, requests.id), match)} ${dialect.onePerRow})`;
  const { category, model, requested, served, status, switched, origin, provider, client, stream } = filter;
  const { connections, exceptConnections, fromMs, beforeMs, hours, minCostUsd, maxCostUsd, costKnown } =
    filter;
  const { minDurationMs, minFirstTokenMs, q } = filter;
  return and(
    category === undefined ? undefined : eq(requests.category, category),
    requested === undefined ? undefined : eq(requests.requestedModel, requested),
    served === undefined ? undefined : eq(requests.servedModel, served),
    status === undefined ? undefined : eq(requests.status, status),
    switched === undefined ? undefined : eq(requests.switched, switched),
    origin === undefined ? undefined : inArray(requests.origin, origin),
    client === undefined ? undefined : or(eq(requests.clientId, client), eq(requests.clientName, client)),
    stream === undefined ? undefined : eq(requests.stream, stream),
    connections === undefined ? undefined : inArray(requests.connection, [...connections]),
    exceptConnections === undefined ? undefined : notInArray(requests.connection, [...exceptConnections]),
    minCostUsd === undefined ? undefined : gte(requests.costUsd, minCostUsd),
    maxCostUsd === undefined ? undefined : lte(requests.costUsd, maxCostUsd),
    costKnown === undefined ? undefined : isSo(tried(ofUnknownCost(tables)), !costKnown),
    minDurationMs === undefined ? undefined : gte(requests.durationMs, minDurationMs),
    minFirstTokenMs === undefined ? undefined : gte(requests.ttftMs, minFirstTokenMs),
    hours === undefined
      ? undefined
      : dialect.isOneOf(
          sql`${dialect.whole(sql`${requests.createdAtMs} / ${sql.raw(String(HOUR_MS))}`)} * ${sql.raw(String(HOUR_MS))}`,
          hours,
        ),
    model === undefined
      ? undefined
      : or(
          eq(requests.requestedModel, model),
          eq(requests.servedModel, model),
          tried(eq(attempts.model, model)),
        ),
    provider === undefined
      ? undefined
      : or(eq(requests.provider, provider), tried(eq(attempts.provider, provider))),
    fromMs === undefined ? undefined : gte(requests.createdAtMs, fromMs),
    beforeMs === undefined ? undefined : lt(requests.createdAtMs, beforeMs),
    q === undefined ? undefined : holdsText(tables, dialect, { q, tried }),
    hasAttemptFilter(filter) ? tried(attemptLike(tables, filter)) : undefined,
  );
}

/** Whether rows must be read to know if they match: an hour's sums don't show which of its requests match. */
export function isSearch(filter: RequestFilter): boolean {
  const { q, minCostUsd, maxCostUsd, costKnown, minDurationMs, minFirstTokenMs } = filter;
  const asked = [q, minCostUsd, maxCostUsd, costKnown, minDurationMs, minFirstTokenMs];
  return asked.some((one) => one !== undefined) || hasAttemptFilter(filter);
}

/** Searches the explanation of the request, the reasons of its attempts, and the error's own words. */
function holdsText(
  { attempts, requests }: HistoryTables,
  dialect: FilterDialect,
  { q, tried }: { readonly q: string; readonly tried: (match: SQL | undefined) => SQL },
): SQL | undefined {
  const like = (column: SQLWrapper, text: string) =>
    sql`${column} ${dialect.like} ${`%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`} ESCAPE '\\'`;
  // Only checked if the whole column contains the text, because the words are labels, too.
  const isInWords = dialect.hasValue(attempts.evidence, (value) => like(value, q));
  const columns = [
    requests.explanation,
    requests.requestedModel,
    requests.servedModel,
    requests.provider,
    requests.errorType,
  ];
  return or(
    eq(requests.id, q),
    ...columns.map((column) => like(column, q)),
    and(
      // A request served at the first attempt has no reason, so its attempt need not be read.
      or(gt(requests.attemptCount, 1), ne(requests.status, 'served')),
      tried(
        or(like(attempts.reason, q), and(like(attempts.evidence, JSON.stringify(q).slice(1, -1)), isInWords)),
      ),
    ),
  );
}

export type ComboFilter =
  /** The filter has no condition that the sums could narrow down. */
  | { readonly kind: 'any' }
  /** A condition has a value that no counted request has. */
  | { readonly kind: 'none' }
  | {
      readonly kind: 'some';
      /** The condition on a combo of an hour. */
      readonly where: SQL;
      /** The hours that may have one. */
      readonly inHours: SQL | undefined;
    };

/** The same for the sums: no matching row is in an hour whose combos do not match. */
export function comboFilter(
  { historyCombos, historyTried }: HistoryTables,
  dialect: FilterDialect,
  filter: ResolvedFilter,
  labels: Labels,
): ComboFilter {
  const inTried = (kind: 'model' | 'provider', id: number): SQL =>
    sql`${historyCombos.tried} IN (
      SELECT ${historyTried.tried} FROM ${historyTried} WHERE ${historyTried.kind} = ${kind} AND ${historyTried.part} = ${id}
    )`;
  const conditions: SQL[] = [];
  let isUnknown = false;
  const idOf = (text: string): number => {
    const id = labels.find(text);
    if (id === undefined) isUnknown = true;
    return id ?? -1;
  };
  const { category, requested, served, status, origin, client, switched, stream } = filter;
  const { connections, exceptConnections } = filter;
  const texts = { category, requested, served, status } as const;
  for (const name of ['category', 'requested', 'served', 'status'] as const) {
    const text = texts[name];
    if (text !== undefined) conditions.push(eq(historyCombos[name], idOf(text)));
  }
  if (client !== undefined) {
    const ids = labels.findClients(client);
    if (ids.length === 0) isUnknown = true;
    conditions.push(inArray(historyCombos.client, [...ids]));
  }
  if (origin !== undefined) {
    const ids = origin.flatMap((one) => labels.find(one) ?? []);
    if (ids.length === 0) isUnknown = true;
    conditions.push(inArray(historyCombos.origin, ids));
  }
  if (connections !== undefined) {
    const ids = connections.flatMap((one) => labels.find(one) ?? []);
    if (ids.length === 0) isUnknown = true;
    conditions.push(inArray(historyCombos.connection, ids));
  }
  if (exceptConnections !== undefined) {
    const ids = exceptConnections.flatMap((one) => labels.find(one) ?? []);
    conditions.push(notInArray(historyCombos.connection, ids));
  }
  if (switched !== undefined) conditions.push(eq(historyCombos.switched, Number(switched)));
  if (stream !== undefined) conditions.push(eq(historyCombos.stream, Number(stream)));
  if (filter.minCostUsd !== undefined) conditions.push(gte(historyCombos.maxCostUsd, filter.minCostUsd));
  if (filter.maxCostUsd !== undefined) conditions.push(lte(historyCombos.minCostUsd, filter.maxCostUsd));
  if (filter.model !== undefined) {
    const id = idOf(filter.model);
    conditions.push(
      sql`(${historyCombos.requested} = ${id} OR ${historyCombos.served} = ${id} OR ${inTried('model', id)})`,
    );
  }
  if (filter.provider !== undefined) {
    const id = idOf(filter.provider);
    conditions.push(sql`(${historyCombos.provider} = ${id} OR ${inTried('provider', id)})`);
  }
  const lists = [filter.hours, filter.summedHours].filter((hours) => hours !== undefined);
  if (lists.some(({ length }) => length === 0)) isUnknown = true;
  const inHours = and(...lists.map((hours) => dialect.isOneOf(historyCombos.hour, hours)));
  if (filter.attemptModel !== undefined) conditions.push(inTried('model', idOf(filter.attemptModel)));
  if (filter.attemptProvider !== undefined)
    conditions.push(inTried('provider', idOf(filter.attemptProvider)));
  if (isUnknown) return { kind: 'none' };
  const where = and(...conditions);
  if (where === undefined && inHours === undefined) return { kind: 'any' };
  return { kind: 'some', where: where ?? sql`TRUE`, inHours };
}
