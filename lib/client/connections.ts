import { queryOptions } from '@tanstack/react-query';
import type {
  Connection,
  ConnectionAnswer,
  ConnectionCheck,
  ConnectionInUse,
  ConnectionsAnswer,
  CreateConnection,
  PutConnection,
} from '#lib/contracts/connection';
import { ApiFailure, fetchJson } from './fetch-json.ts';

export const connectionsQuery = queryOptions({
  queryKey: ['connections'],
  queryFn: async ({ signal }) =>
    (await fetchJson<ConnectionsAnswer>('/api/connections', { signal })).connections,
  staleTime: 30_000,
});

/** Throws `conflict` if the slug is taken. */
export async function createConnection(input: CreateConnection): Promise<Connection> {
  return (await fetchJson<ConnectionAnswer>('/api/connections', { method: 'POST', body: input })).connection;
}

export async function putConnection(slug: string, input: PutConnection): Promise<Connection> {
  return (await fetchJson<ConnectionAnswer>(pathOf(slug), { method: 'PUT', body: input })).connection;
}

/** Throws `conflict` if chains use the connection, unless `force` removes its models from them. */
export async function deleteConnection(slug: string, force: boolean): Promise<void> {
  await fetchJson<unknown>(`${pathOf(slug)}${force ? '?force=true' : ''}`, { method: 'DELETE' });
}

/**
 * The slugs of the categories that use the connection and so prevented its deletion; null for any other
 * error.
 */
export function categoriesInTheWay(error: unknown): string[] | null {
  if (!(error instanceof ApiFailure) || error.code !== 'conflict') return null;
  return isConnectionInUse(error.body) ? error.body.categories : null;
}

/** A conflict over the slug is answered without categories. */
function isConnectionInUse(body: unknown): body is ConnectionInUse {
  return typeof body === 'object' && body !== null && 'categories' in body;
}

/** Takes up to ten seconds if the server doesn't answer. */
export async function checkConnection(slug: string): Promise<ConnectionCheck> {
  return fetchJson<ConnectionCheck>(`${pathOf(slug)}/check`, { method: 'POST' });
}

/** Returns the connections with `changed` in its old place, or at the end. */
export function withConnection(connections: readonly Connection[], changed: Connection): Connection[] {
  const isKnown = connections.some(({ id }) => id === changed.id);
  return isKnown
    ? connections.map((connection) => (connection.id === changed.id ? changed : connection))
    : [...connections, changed];
}

function pathOf(slug: string): string {
  return `/api/connections/${encodeURIComponent(slug)}`;
}
