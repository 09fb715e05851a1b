import { queryOptions } from '@tanstack/react-query';
import type { BeyondAnswer, ClearedAnswer, Retention, RetentionAnswer } from '#lib/contracts/retention';
import { fetchJson } from './fetch-json.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** The retention limits and the size of the history. Refetched often while the history exceeds them. */
export const retentionQuery = queryOptions({
  queryKey: ['retention'],
  queryFn: ({ signal }) => fetchJson<RetentionAnswer>('/api/settings/retention', { signal }),
  refetchInterval: ({ state: { data } }) =>
    data !== undefined && isBeyond(data, Date.now()) ? 1_000 : 15_000,
  staleTime: 0,
});

export async function putRetention(retention: Retention): Promise<RetentionAnswer> {
  return fetchJson<RetentionAnswer>('/api/settings/retention', { method: 'PUT', body: retention });
}

/** How many requests would be deleted at once under these limits. */
export async function countBeyond({ days, rows }: Retention): Promise<BeyondAnswer> {
  const search = new URLSearchParams();
  if (days !== null) search.set('days', String(days));
  if (rows !== null) search.set('rows', String(rows));
  return fetchJson<BeyondAnswer>(`/api/settings/retention/beyond?${search}`);
}

/** Deletes the whole history, which may take minutes. Returns the number of deleted requests. */
export async function clearHistory(): Promise<number> {
  return (await fetchJson<ClearedAnswer>('/api/history', { method: 'DELETE' })).deleted;
}

/** Permanently deletes the prompt and the answer of a request. */
export async function deleteText(id: string): Promise<void> {
  await fetchJson<unknown>(`/api/history/${encodeURIComponent(id)}/text`, { method: 'DELETE' });
}

/**
 * Whether the history exceeds its limits. The server deletes in small steps and looks for old rows once a
 * minute, so up to two minutes beyond the limit are normal.
 */
export function isBeyond({ retention: { days, rows }, history }: RetentionAnswer, nowMs: number): boolean {
  if (rows !== null && history.requests > rows) return true;
  if (days === null || history.oldestAt === null) return false;
  return Date.parse(history.oldestAt) < nowMs - days * DAY_MS - 2 * MINUTE_MS;
}
