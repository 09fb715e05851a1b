import { queryOptions } from '@tanstack/react-query';
import type { DismissedHints } from '#lib/contracts/hint';
import { fetchJson } from './fetch-json.ts';

/** The hints that the person does not want to see again. */
export const dismissedHintsQuery = queryOptions({
  queryKey: ['dismissed-hints'],
  queryFn: async ({ signal }) => (await fetchJson<DismissedHints>('/api/hints', { signal })).dismissed,
  staleTime: 5 * 60_000,
});

export async function dismissHint(id: string): Promise<string[]> {
  const path = `/api/hints/${encodeURIComponent(id)}/dismiss`;
  return (await fetchJson<DismissedHints>(path, { method: 'POST' })).dismissed;
}
