import {
  parseAsArrayOf,
  parseAsBoolean,
  parseAsString,
  parseAsStringLiteral,
  useQueryStates,
  type SetValues,
} from 'nuqs';
import type { HistoryFilter } from '#lib/client/history';
import { Origin, RequestStatus } from '#lib/contracts/vocabulary';

const parsers = {
  category: parseAsString,
  model: parseAsString,
  status: parseAsStringLiteral(RequestStatus.options),
  switched: parseAsBoolean,
  origin: parseAsArrayOf(parseAsStringLiteral(Origin.options)),
  q: parseAsString,
};

export type SetHistoryFilter = SetValues<typeof parsers>;

/** The list's filter, kept in the address so that it can be linked to. */
export function useHistoryFilter(): [HistoryFilter, SetHistoryFilter] {
  const [set, update] = useQueryStates(parsers);
  const filter: HistoryFilter = {
    ...(set.category === null ? {} : { category: set.category }),
    ...(set.model === null ? {} : { model: set.model }),
    ...(set.status === null ? {} : { status: set.status }),
    ...(set.switched === null ? {} : { switched: set.switched }),
    ...(set.origin === null || set.origin.length === 0 ? {} : { origins: set.origin }),
    ...(set.q === null || set.q.trim() === '' ? {} : { q: set.q }),
  };
  return [filter, update];
}
