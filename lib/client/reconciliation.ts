import { queryOptions } from '@tanstack/react-query';
import type { Reconciliation } from '#lib/contracts/reconciliation';
import { fetchJson } from './fetch-json.ts';

/** Compares the history of a connection with its bill: by day, or by model on one day (UTC). */
export function reconciliationQuery(connection: string, day: string | null) {
  const query = new URLSearchParams({ connection, ...(day === null ? {} : { day }) });
  return queryOptions({
    queryKey: ['reconciliation', connection, day],
    queryFn: ({ signal }) => fetchJson<Reconciliation>(`/api/reconciliation?${query}`, { signal }),
  });
}
