import { queryOptions } from '@tanstack/react-query';
import { DismissedNotices } from '#lib/contracts/notice';
import { fetchJson } from './fetch-json.ts';

/** The hints that the person does not want to see again. */
export const dismissedNoticesQuery = queryOptions({
  queryKey: ['dismissed-notices'],
  queryFn: async ({ signal }) => (await fetchJson(DismissedNotices, '/api/notices', { signal })).dismissed,
  staleTime: 5 * 60_000,
});

export async function dismissNotice(id: string): Promise<string[]> {
  const path = `/api/notices/${encodeURIComponent(id)}/dismiss`;
  return (await fetchJson(DismissedNotices, path, { method: 'POST' })).dismissed;
}
