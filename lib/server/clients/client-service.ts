import { randomBytes } from 'node:crypto';
import type { Client, CreateClient, CreatedClient, PutClient } from '#lib/contracts/client';
import type { ClientStore, StoredClient } from '#lib/store/clients';
import { ApiError } from '../api-error.ts';
import { createKey, hashOf } from './client-key.ts';
import type { ClientLimits } from './client-limits.ts';
import type { ClientTraces } from './client-traces.ts';

/** A client, as requests see it. */
export type KnownClient = Omit<StoredClient, 'lastUsedAtMs'>;

export type ClientService = {
  readonly list: () => Client[];
  readonly nameOf: (id: string) => string | null;
  readonly create: (input: CreateClient) => Promise<CreatedClient>;
  readonly change: (id: string, input: PutClient) => Promise<Client>;
  readonly remove: (id: string) => Promise<void>;
  /** Runs for every request with a key: it reads nothing, and a change takes effect with the next request. */
  readonly findByKey: (key: string) => KnownClient | undefined;
  /** Reads the clients again, after another process changed them. */
  readonly reload: () => Promise<void>;
};

type ClientInput = {
  readonly store: ClientStore;
  readonly traces: Pick<ClientTraces, 'lastUsedAtMs' | 'forgetClient'>;
  readonly limits: Pick<ClientLimits, 'forget'>;
};

/** Clients with their keys and limits. */
export async function createClientService({ store, traces, limits }: ClientInput): Promise<ClientService> {
  let clients = new Map<string, StoredClient>();
  let byHash = indexOf(clients);
  await reload();

  async function reload(): Promise<void> {
    const stored = new Map((await store.listClients()).map((client) => [client.id, client]));
    for (const id of clients.keys()) if (!stored.has(id)) forget(id);
    clients = stored;
    byHash = indexOf(clients);
  }

  function forget(id: string): void {
    traces.forgetClient(id);
    limits.forget(id);
  }

  function keep(client: StoredClient): Client {
    clients.set(client.id, client);
    byHash = indexOf(clients);
    return shown(client);
  }

  function shown(client: StoredClient): Client {
    const { id, name, prefix, enabled, categories, requestsPerMinute, maxConcurrent } = client;
    return {
      id,
      name,
      prefix,
      createdAt: new Date(client.createdAtMs).toISOString(),
      lastUsedAt: isoOrNull(latest(traces.lastUsedAtMs(id), client.lastUsedAtMs)),
      expiresAt: isoOrNull(client.expiresAtMs),
      enabled,
      categories: categories === null ? null : [...categories],
      requestsPerMinute,
      maxConcurrent,
    };
  }

  return {
    list: () => [...clients.values()].map(shown),
    nameOf: (id) => clients.get(id)?.name ?? null,

    async create({ name, enabled = true, categories, requestsPerMinute, maxConcurrent, expiresAt }) {
      const { key, prefix, keyHash } = createKey();
      const client = await store.createClient({
        id: `k${randomBytes(8).toString('hex')}`,
        name,
        prefix,
        keyHash,
        enabled,
        categories: categories ?? null,
        requestsPerMinute: requestsPerMinute ?? null,
        maxConcurrent: maxConcurrent ?? null,
        expiresAtMs: msOrNull(expiresAt ?? null),
      });
      return { client: keep(client), key };
    },

    async change(id, { expiresAt, ...change }) {
      const changed = await store.changeClient(id, {
        ...change,
        ...(expiresAt === undefined ? {} : { expiresAtMs: msOrNull(expiresAt) }),
      });
      if (changed === null) throw notFound();
      return keep(changed);
    },

    async remove(id) {
      const isDeleted = await store.deleteClient(id);
      clients.delete(id);
      byHash = indexOf(clients);
      forget(id);
      if (!isDeleted) throw notFound();
    },

    findByKey: (key) => byHash.get(hashOf(key)),
    reload,
  };
}

function indexOf(clients: ReadonlyMap<string, StoredClient>): ReadonlyMap<string, KnownClient> {
  return new Map([...clients.values()].map((client) => [client.keyHash, client]));
}

function notFound(): ApiError {
  return new ApiError('not_found', 'There is no such client. It may have been deleted.');
}

function latest(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other);
}

function isoOrNull(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

function msOrNull(iso: string | null): number | null {
  return iso === null ? null : Date.parse(iso);
}
