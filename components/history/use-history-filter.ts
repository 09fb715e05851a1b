import {
  parseAsArrayOf,
  parseAsBoolean,
  parseAsFloat,
  parseAsString,
  parseAsStringLiteral,
  useQueryStates,
  type SetValues,
} from 'nuqs';
import type { HistoryFilter } from '#lib/client/history';
import { ConnectionKind, Origin, RequestStatus } from '#lib/contracts/vocabulary';

const parsers = {
  category: parseAsString,
  model: parseAsString,
  requested: parseAsString,
  served: parseAsString,
  provider: parseAsString,
  client: parseAsString,
  status: parseAsStringLiteral(RequestStatus.options),
  switched: parseAsBoolean,
  stream: parseAsBoolean,
  connection: parseAsStringLiteral(ConnectionKind.options),
  origin: parseAsArrayOf(parseAsStringLiteral(Origin.options)),
  from: parseAsString,
  to: parseAsString,
  minCostUsd: parseAsFloat,
  maxCostUsd: parseAsFloat,
  q: parseAsString,
};

export type SetHistoryFilter = SetValues<typeof parsers>;

/** The list's filter, kept in the address so that it can be linked to. */
export function useHistoryFilter(): [HistoryFilter, SetHistoryFilter] {
  const [{ origin, from, to, q, ...rest }, update] = useQueryStates(parsers);
  const filter: HistoryFilter = {
    ...onlySet(rest),
    ...(origin === null || origin.length === 0 ? {} : { origins: origin }),
    ...onlySet({ from: readInstant(from), to: readInstant(to) }),
    ...(q === null || q.trim() === '' ? {} : { q }),
  };
  return [filter, update];
}

function onlySet<Values extends Record<string, unknown>>(
  values: Values,
): { [Name in keyof Values]?: NonNullable<Values[Name]> };
function onlySet(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}

/** An address somebody shortened narrows nothing, rather than breaking the list. */
function readInstant(text: string | null): string | null {
  if (text === null || Number.isNaN(Date.parse(text))) return null;
  return new Date(text).toISOString();
}
