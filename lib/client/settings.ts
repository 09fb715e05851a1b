import { queryOptions } from '@tanstack/react-query';
import type { Settings, PutSettings } from '#lib/contracts/settings';
import { fetchJson } from './fetch-json.ts';

export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: ({ signal }) => fetchJson<Settings>('/api/settings', { signal }),
  staleTime: 30_000,
});

export async function putSettings(input: PutSettings): Promise<Settings> {
  return fetchJson<Settings>('/api/settings', { method: 'PUT', body: input });
}

/** Checks the key with OpenRouter before storing it. Throws `credentials` or `upstream_unreachable`. */
export async function putOpenRouterKey(key: string): Promise<Settings> {
  return fetchJson<Settings>('/api/settings/openrouter-key', { method: 'PUT', body: { key } });
}

export async function deleteOpenRouterKey(): Promise<Settings> {
  return fetchJson<Settings>('/api/settings/openrouter-key', { method: 'DELETE' });
}
