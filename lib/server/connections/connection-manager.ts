import type { Connection, ConnectionCheck, CreateConnection, PutConnection } from '#lib/contracts/connection';
import { isOfDemo } from '#lib/contracts/connection';
import { upstreamOf } from '#lib/upstreams/upstream-of';
import { ApiError } from '../api-error.ts';
import type { CatalogueService } from '../catalogue-service.ts';
import type { CategoryService } from '../category-service.ts';
import type { ConnectionService } from './connection-service.ts';
import type { KnownConnection } from './known-connection.ts';

export type ConnectionManager = {
  readonly list: () => Connection[];
  readonly create: (input: CreateConnection) => Promise<Connection>;
  readonly change: (slug: string, input: PutConnection) => Promise<Connection>;
  /** Refused where a chain uses it, unless `force` takes its models out of the chains. */
  readonly remove: (slug: string, force: boolean) => Promise<void>;
  /** Asks the server for its models with the key it has. */
  readonly check: (slug: string) => Promise<ConnectionCheck>;
};

type ManagerInput = {
  readonly connections: ConnectionService;
  readonly categories: Pick<CategoryService, 'list' | 'reload'>;
  readonly catalogue: Pick<CatalogueService, 'count'>;
};

const CHECK_MS = 10_000;

/** What the Settings screen and programs do with connections. */
export function createConnectionManager(input: ManagerInput): ConnectionManager {
  const { connections, categories, catalogue } = input;

  function show(connection: KnownConnection): Connection {
    const { id, slug, name, kind, baseUrl, apiKey, headers, enabled, speaks, keepsDataPolicy } = connection;
    return {
      id,
      slug,
      name,
      kind,
      baseUrl,
      keyLast4: kind === 'demo' || apiKey === null ? null : apiKey.slice(-4),
      headerNames: Object.keys(headers),
      enabled,
      isDefault: id === connections.defaultId(),
      speaks: [...speaks],
      keepsDataPolicy,
      catalogueModels: catalogue.count(id),
      problem: connection.problem,
    };
  }

  function find(slug: string): KnownConnection {
    const found = connections.findBySlug(slug);
    if (found === undefined)
      throw new ApiError('not_found', `There is no connection "${slug}". It may have been deleted.`);
    return found;
  }

  return {
    list: () => connections.list().map(show),
    create: async (given) => show(await connections.create(given)),
    change: async (slug, given) => show(await connections.change(slug, given)),

    async remove(slug, force) {
      const { name } = find(slug);
      const users = (await categories.list()).filter(({ models }) =>
        models.some((model) => model.connection === slug),
      );
      if (users.length > 0 && !force)
        throw new ApiError(
          'conflict',
          `${name} is used in ${users.map((category) => `"${category.name}"`).join(', ')}. Take its models out first, or delete it together with them.`,
          { beside: { categories: users.map((category) => category.slug) } },
        );
      await connections.remove(slug);
      await categories.reload();
    },

    async check(slug) {
      const connection = find(slug);
      const { id, name, kind, apiKey, enabled, problem } = connection;
      const failed = (why: string): ConnectionCheck => ({ ok: false, problem: why, models: 0 });
      if (isOfDemo(id) && problem !== null) return failed(problem);
      // One that is switched off may be checked before it is switched on.
      if (kind === 'openrouter' && apiKey === null)
        return failed((enabled ? problem : null) ?? `${name} has no key yet. Enter one.`);
      return upstreamOf(connection).check(connection, { timeoutMs: CHECK_MS });
    },
  };
}
