import type { ConnectionCheck } from '#lib/contracts/connection';
import { isRecord } from '#lib/engine/is-record';
import { getJson } from '#lib/upstreams/http/get-json';
import type { Server, Wait } from '#lib/upstreams/upstream';

const MAX_LIST_BYTES = 32_000_000;

/** Asks a server for its models with the key it is called with. */
export async function checkServer(
  { name, baseUrl, apiKey, headers }: Server,
  { timeoutMs = 15_000, signal }: Wait,
): Promise<ConnectionCheck> {
  const got = await getJson({
    url: `${baseUrl}/models`,
    apiKey,
    headers,
    timeoutMs,
    signal,
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
