import { queryOptions } from '@tanstack/react-query';
import type {
  Client,
  ClientAnswer,
  ClientsAnswer,
  CreateClient,
  CreatedClient,
  PutClient,
  Refusal,
  RefusalsAnswer,
} from '#lib/contracts/client';
import { fetchJson } from './fetch-json.ts';

export const clientsQuery = queryOptions({
  queryKey: ['clients'],
  queryFn: async ({ signal }) => (await fetchJson<ClientsAnswer>('/api/clients', { signal })).clients,
});

const DAY_MS = 24 * 60 * 60 * 1_000;

export const refusalsOfLastDayQuery = queryOptions({
  queryKey: ['clients', 'refusals', 'last day'],
  queryFn: ({ signal }) => readRefusals({ from: new Date(Date.now() - DAY_MS).toISOString() }, signal),
  refetchInterval: 30_000,
});

/** Refusals within a range, in whole hours. */
export function refusalsQuery({ from, to }: { readonly from: string; readonly to: string }) {
  return queryOptions({
    queryKey: ['clients', 'refusals', from, to],
    queryFn: ({ signal }) => readRefusals({ from, to }, signal),
  });
}

async function readRefusals(
  range: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<Refusal[]> {
  const search = new URLSearchParams(range);
  return (await fetchJson<RefusalsAnswer>(`/api/clients/refusals?${search}`, { signal })).refusals;
}

/** Returns the client and its key, which no later answer contains. */
export async function createClient(input: CreateClient): Promise<CreatedClient> {
  return fetchJson<CreatedClient>('/api/clients', { method: 'POST', body: input });
}

export async function putClient(id: string, input: PutClient): Promise<Client> {
  return (await fetchJson<ClientAnswer>(pathOf(id), { method: 'PUT', body: input })).client;
}

export async function deleteClient(id: string): Promise<void> {
  await fetchJson<unknown>(pathOf(id), { method: 'DELETE' });
}

/** Returns the clients with `changed` in its old place, or at the end. */
export function withClient(clients: readonly Client[], changed: Client): Client[] {
  const isKnown = clients.some(({ id }) => id === changed.id);
  return isKnown
    ? clients.map((client) => (client.id === changed.id ? changed : client))
    : [...clients, changed];
}

function pathOf(id: string): string {
  return `/api/clients/${encodeURIComponent(id)}`;
}
