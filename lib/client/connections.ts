import { queryOptions } from '@tanstack/react-query';
import { ConnectionsAnswer } from '#lib/contracts/connection';
import { fetchJson } from './fetch-json.ts';

export const connectionsQuery = queryOptions({
  queryKey: ['connections'],
  queryFn: async ({ signal }) =>
    (await fetchJson(ConnectionsAnswer, '/api/connections', { signal })).connections,
  staleTime: 30_000,
});
