import type { Connection, ConnectionCheck, CreateConnection, PutConnection } from '#lib/contracts/connection';
import { fetchCatalogue } from '#lib/upstreams/openrouter/fetch-catalogue';
import { getJson } from '#lib/upstreams/http/get-json';
import { isRecord } from '#lib/engine/is-record';
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
const MAX_LIST_BYTES = 32_000_000;

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
      return connection.kind === 'openai_compatible' ? checkPlain(connection) : checkRouter(connection);
    },
  };
}

async function checkRouter({ baseUrl, apiKey, problem }: KnownConnection): Promise<ConnectionCheck> {
  if (problem !== null) return { ok: false, problem, models: 0 };
  const fetched = await fetchCatalogue({ baseUrl, apiKey, timeoutMs: CHECK_MS });
  return fetched.outcome === 'fetched'
    ? { ok: true, problem: null, models: fetched.catalogue.models.length }
    : { ok: false, problem: fetched.reason, models: 0 };
}

async function checkPlain({ name, baseUrl, apiKey, headers }: KnownConnection): Promise<ConnectionCheck> {
  const got = await getJson({
    url: `${baseUrl}/models`,
    apiKey,
    headers,
    timeoutMs: CHECK_MS,
    maxBytes: MAX_LIST_BYTES,
  });
  const failed = (problem: string): ConnectionCheck => ({ ok: false, problem, models: 0 });
  if (got.outcome === 'unreachable') return failed(`Can’t reach ${name}: ${got.reason}`);
  switch (got.status) {
    case 200:
      break;
    case 401:
    case 403:
      return failed(
        apiKey === null
          ? `${name} asks for a key (status ${got.status}). Enter one.`
          : `${name} rejected the key (status ${got.status}). Copy it again, and check that it isn’t disabled there.`,
      );
    case 404:
    case 405:
      return failed(
        `${baseUrl}/models was not found (status ${got.status}). Check the base URL: most servers need it to end in /v1.`,
      );
    default:
      return failed(`${name} answered with status ${got.status}. Try again in a minute.`);
  }
  const models = countModels(got.body);
  return models === null
    ? failed(`${name} answered, but not with a list of models. Check the base URL.`)
    : { ok: true, problem: null, models };
}

/** `{data: […]}` as OpenAI has it, `{models: […]}`, or the list alone; null for anything else. */
function countModels(body: unknown): number | null {
  if (Array.isArray(body)) return body.length;
  if (!isRecord(body)) return null;
  const list = body.data ?? body.models;
  return Array.isArray(list) ? list.length : null;
}
