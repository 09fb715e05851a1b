import { queryOptions } from '@tanstack/react-query';
import type { UpstreamAccountsAnswer } from '#lib/contracts/upstream-account';
import { fetchJson } from './fetch-json.ts';

const READING_MS = 1_000;
const SHOWN_MS = 60_000;

/** The accounts behind the connections. The server reads them at its own pace, so a first answer may lack facts. */
export const upstreamAccountsQuery = queryOptions({
  queryKey: ['upstream-accounts'],
  queryFn: async ({ signal }) =>
    (await fetchJson<UpstreamAccountsAnswer>('/api/upstream-accounts', { signal })).accounts,
  refetchInterval: ({ state }) =>
    state.data?.some(({ isReading }) => isReading) === true ? READING_MS : SHOWN_MS,
});
