import { useMemo } from 'react';
import {
  parseAsArrayOf,
  parseAsBoolean,
  parseAsFloat,
  parseAsNumberLiteral,
  parseAsString,
  parseAsStringLiteral,
  useQueryStates,
  type SetValues,
} from 'nuqs';
import type { HistoryFilter } from '#lib/client/history';
import { isTimeZone } from '#lib/contracts/is-time-zone';
import { ATTEMPT_OUTCOMES, ORIGINS, REQUEST_STATUSES } from '#lib/contracts/name-lists';
import type { Origin } from '#lib/contracts/vocabulary';

const parsers = {
  category: parseAsString,
  model: parseAsString,
  requested: parseAsString,
  served: parseAsString,
  provider: parseAsString,
  client: parseAsString,
  status: parseAsStringLiteral(REQUEST_STATUSES),
  switched: parseAsBoolean,
  stream: parseAsBoolean,
  connection: parseAsString,
  demo: parseAsBoolean,
  origin: parseAsArrayOf(parseAsStringLiteral(ORIGINS)),
  from: parseAsString,
  to: parseAsString,
  minCostUsd: parseAsFloat,
  maxCostUsd: parseAsFloat,
  costKnown: parseAsBoolean,
  minDurationMs: parseAsFloat,
  minFirstTokenMs: parseAsFloat,
  weekday: parseAsNumberLiteral([1, 2, 3, 4, 5, 6, 7]),
  hour: parseAsNumberLiteral(Array.from({ length: 24 }, (_, hour) => hour)),
  timeZone: parseAsString,
  attemptModel: parseAsString,
  attemptProvider: parseAsString,
  attemptConnection: parseAsString,
  attemptOutcome: parseAsStringLiteral(ATTEMPT_OUTCOMES),
  attemptOrigin: parseAsArrayOf(parseAsStringLiteral(ORIGINS)),
  attemptKind: parseAsString,
  attemptPaid: parseAsBoolean,
  attemptCostKnown: parseAsBoolean,
  q: parseAsString,
};

export type SetHistoryFilter = SetValues<typeof parsers>;

/** The filter of the list, stored in the URL. Going back undoes the last change. */
export function useHistoryFilter(): [HistoryFilter, SetHistoryFilter] {
  const [set, update] = useQueryStates(parsers, { history: 'push' });
  const filter = useMemo((): HistoryFilter => {
    const { origin, attemptOrigin, from, to, timeZone, q, ...rest } = set;
    return {
      ...onlySet(rest),
      ...onlySet({ origins: anyOf(origin), attemptOrigins: anyOf(attemptOrigin) }),
      ...onlySet({ from: readInstant(from), to: readInstant(to), timeZone: readTimeZone(timeZone) }),
      ...(q === null || q.trim() === '' ? {} : { q }),
    };
  }, [set]);
  return [filter, update];
}

/** Creates one history entry for a typed text rather than one per character. */
export function asTyped(before: unknown): { history: 'push' | 'replace' } {
  return { history: before === undefined ? 'push' : 'replace' };
}

function onlySet<Values extends Record<string, unknown>>(
  values: Values,
): { [Name in keyof Values]?: NonNullable<Values[Name]> };
function onlySet(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}

function anyOf(origins: readonly Origin[] | null): readonly Origin[] | null {
  return origins === null || origins.length === 0 ? null : origins;
}

function readTimeZone(text: string | null): string | null {
  return text !== null && isTimeZone(text) ? text : null;
}

/** Ignores a malformed time, for example in a truncated URL. */
function readInstant(text: string | null): string | null {
  if (text === null || Number.isNaN(Date.parse(text))) return null;
  return new Date(text).toISOString();
}
