import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { BeyondAnswer, ClearedAnswer, type Retention, RetentionAnswer } from '#lib/contracts/retention';
import { fetchJson } from './fetch-json.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** How long the history is kept, and what of it is there; asked often while more is there than is to be kept. */
export const retentionQuery = queryOptions({
  queryKey: ['retention'],
  queryFn: ({ signal }) => fetchJson(RetentionAnswer, '/api/settings/retention', { signal }),
  refetchInterval: ({ state: { data } }) =>
    data !== undefined && isBeyond(data, Date.now()) ? 1_000 : 15_000,
  staleTime: 0,
});

export async function putRetention(retention: Retention): Promise<RetentionAnswer> {
  return fetchJson(RetentionAnswer, '/api/settings/retention', { method: 'PUT', body: retention });
}

/** How many requests would be deleted at once if that were the wish. */
export async function countBeyond({ days, rows }: Retention): Promise<BeyondAnswer> {
  const search = new URLSearchParams();
  if (days !== null) search.set('days', String(days));
  if (rows !== null) search.set('rows', String(rows));
  return fetchJson(BeyondAnswer, `/api/settings/retention/beyond?${search}`);
}

/** Deletes the whole history, which may take minutes; gives how many requests it was. */
export async function clearHistory(): Promise<number> {
  return (await fetchJson(ClearedAnswer, '/api/history', { method: 'DELETE' })).deleted;
}

/** Deletes prompt and answer of a request for good. */
export async function deleteText(id: string): Promise<void> {
  await fetchJson(z.unknown(), `/api/history/${encodeURIComponent(id)}/text`, { method: 'DELETE' });
}

/** Whether there is more than is to be kept: the server deletes in small steps, and looks once a minute for what has come of age. */
export function isBeyond({ retention: { days, rows }, history }: RetentionAnswer, nowMs: number): boolean {
  if (rows !== null && history.requests > rows) return true;
  if (days === null || history.oldestAt === null) return false;
  return Date.parse(history.oldestAt) < nowMs - days * DAY_MS - 2 * MINUTE_MS;
}
