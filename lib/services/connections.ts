import type { Connection, ConnectionCheck, CreateConnection, PutConnection } from '#lib/contracts/connection';
import { isOfDemo } from '#lib/contracts/known-connections';
import { upstreamOf } from '#lib/upstreams/upstream-of';
import { ApiError } from '#lib/server/api-error';
import type { CatalogueService } from '#lib/server/catalogue/catalogue-service';
import type { CategoryService } from '#lib/server/category-service';
import type { ConnectionService } from '#lib/server/connections/connection-service';
import type { KnownConnection } from '#lib/server/connections/known-connection';
import type { UpstreamAccounts } from '#lib/server/upstream-accounts/upstream-accounts';
import { type Call, change, verb } from './verb.ts';

type Named = { readonly slug: string };
type ChangeConnection = Named & { readonly change: PutConnection };
type RemoveConnection = Named & { readonly force: boolean };

type ConnectionVerbsInput = {
  readonly connections: ConnectionService;
  readonly categories: Pick<CategoryService, 'list' | 'reload'>;
  readonly catalogue: Pick<CatalogueService, 'count'>;
  readonly upstreamAccounts: Pick<UpstreamAccounts, 'noteAsked'>;
};

const CHECK_MS = 10_000;

export function connectionVerbs(deps: ConnectionVerbsInput) {
  const { connections, categories, catalogue, upstreamAccounts } = deps;

  function show(connection: KnownConnection): Connection {
    const { id, slug, name, kind, baseUrl, apiKey, managementKey, headers, enabled, speaks } = connection;
    return {
      id,
      slug,
      name,
      kind,
      baseUrl,
      keyLast4: kind === 'demo' || apiKey === null ? null : apiKey.slice(-4),
      managementKeyLast4: managementKey?.slice(-4) ?? null,
      headerNames: Object.keys(headers),
      enabled,
      isDefault: id === connections.defaultId(),
      speaks: [...speaks],
      keepsDataPolicy: connection.keepsDataPolicy,
      dataRegion: connection.dataRegion,
      maxConcurrent: connection.maxConcurrent,
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
    list: verb('screens.read', () => connections.list().map(show)),
    create: change(
      'connections.edit',
      async ({ input }: Call<CreateConnection>) => show(await connections.create(input)),
      ({ input }) => input.slug,
    ),
    change: change(
      'connections.edit',
      async ({ input }: Call<ChangeConnection>) => show(await connections.change(input.slug, input.change)),
      ({ input }) => input.slug,
    ),

    /** Refused if a chain uses it, unless `force` removes its models from the chains. */
    remove: change(
      'connections.edit',
      async ({ input: { slug, force } }: Call<RemoveConnection>) => {
        const { name } = find(slug);
        const users = (await categories.list()).filter(({ models }) =>
          models.some((model) => model.connection === slug),
        );
        if (users.length > 0 && !force)
          throw new ApiError(
            'conflict',
            `${name} is used in ${users.map((category) => `"${category.name}"`).join(', ')}. Remove its models from the chains first, or delete it together with them.`,
            { beside: { categories: users.map((category) => category.slug) } },
          );
        await connections.remove(slug);
        await categories.reload();
      },
      ({ input }) => input.slug,
    ),

    /** Fetches the server's models with the stored key. */
    check: verb('connections.edit', async ({ input }: Call<Named>) => {
      const connection = find(input.slug);
      const { id, name, kind, apiKey, enabled, problem } = connection;
      const failed = (why: string): ConnectionCheck => ({ ok: false, problem: why, models: 0 });
      if (isOfDemo(id) && problem !== null) return failed(problem);
      // A connection that is off may be checked before it is switched on.
      if (kind === 'openrouter' && apiKey === null)
        return failed((enabled ? problem : null) ?? `${name} has no key yet. Enter one.`);
      upstreamAccounts.noteAsked(id);
      return upstreamOf(connection).check(connection, { timeoutMs: CHECK_MS });
    }),
  };
}
