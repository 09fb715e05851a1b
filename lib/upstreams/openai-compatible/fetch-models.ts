import type { ConnectionCheck } from '#lib/contracts/connection';
import { getJson } from '#lib/upstreams/http/get-json';
import type { CatalogueFetch, ParsedCatalogue, Server, Wait } from '#lib/upstreams/upstream';
import { ANTHROPIC, parseModels } from './parse-models.ts';

const MAX_LIST_BYTES = 16_000_000;

/** Fetches the model list of a server other than OpenRouter. */
export async function fetchModels(server: Server, wait: Wait): Promise<CatalogueFetch> {
  const asked = await askForModels(server, wait);
  return asked.outcome === 'fetched'
    ? asked
    : {
        outcome: 'failed',
        reason: `Couldn’t refresh the model list of ${server.name}. ${asked.problem}`,
      };
}

/** Checks a connection by fetching its model list with its key. */
export async function checkServer(server: Server, wait: Wait): Promise<ConnectionCheck> {
  const asked = await askForModels(server, wait);
  return asked.outcome === 'fetched'
    ? { ok: true, problem: null, models: asked.catalogue.models.length }
    : { ok: false, problem: asked.problem, models: 0 };
}

type WayToList = {
  readonly query?: string;
  readonly keyHeader?: string;
  readonly publicHeaders?: Readonly<Record<string, string>>;
};

/**
 * How a server lists its models if it differs from OpenAI. Anthropic accepts a bearer token for chat calls,
 * but its list belongs to its own API: https://platform.claude.com/docs/en/api/models/list
 */
export function wayToList(baseUrl: string): WayToList {
  if (URL.parse(baseUrl)?.hostname !== ANTHROPIC) return {};
  return {
    // By default, the list has only the newest 20 models.
    query: '?limit=1000',
    keyHeader: 'x-api-key',
    publicHeaders: { 'anthropic-version': '2023-06-01' },
  };
}

type Asked =
  | { readonly outcome: 'fetched'; readonly catalogue: ParsedCatalogue }
  /** `problem` is one or two sentences that name the server. */
  | { readonly outcome: 'failed'; readonly problem: string };

async function askForModels(
  { name, baseUrl, apiKey, headers }: Server,
  { timeoutMs = 15_000, signal }: Wait,
): Promise<Asked> {
  const failed = (problem: string): Asked => ({ outcome: 'failed', problem });
  const url = `${baseUrl}/models`;
  const { query = '', ...way } = wayToList(baseUrl);
  const got = await getJson({
    url: url + query,
    apiKey,
    headers,
    ...way,
    timeoutMs,
    maxBytes: MAX_LIST_BYTES,
    signal,
  });
  if (got.outcome === 'unreachable') return failed(`Can’t reach ${name}: ${got.reason}`);
  if (got.status >= 300 && got.status < 400)
    return failed(
      `The address of ${name} redirects to another one (status ${got.status}). Understudy doesn’t follow redirects with a key. Check the base URL.`,
    );
  switch (got.status) {
    case 200:
      break;
    case 401:
    case 403:
      return failed(
        apiKey === null
          ? `${name} requires a key (status ${got.status}). Enter one.`
          : `${name} rejected the key (status ${got.status}). Copy it again, and check that it isn’t disabled there.`,
      );
    case 404:
    case 405:
      return failed(
        `${url} was not found (status ${got.status}). Check the base URL: most servers need it to end in /v1.`,
      );
    default:
      return failed(`${name} answered with status ${got.status}. Try again in a minute.`);
  }
  const catalogue = parseModels(got.body, URL.parse(baseUrl)?.hostname);
  return catalogue === null
    ? failed(`${name} answered, but not with a list of models. Check the base URL.`)
    : { outcome: 'fetched', catalogue };
}
