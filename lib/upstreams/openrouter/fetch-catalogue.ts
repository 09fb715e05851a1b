import { getJson } from '#lib/upstreams/http/get-json';
import type { CatalogueFetch, Server, Wait } from '#lib/upstreams/upstream';
import { parseCatalogue } from './parse-catalogue.ts';

/** Fetches the whole list, with models for all output modalities. */
export async function fetchCatalogue(
  { baseUrl, apiKey }: Pick<Server, 'baseUrl' | 'apiKey'>,
  { timeoutMs = 15_000, signal }: Wait = {},
): Promise<CatalogueFetch> {
  const url = `${baseUrl}/models?output_modalities=all`;
  const got = await getJson({ url, apiKey, timeoutMs, maxBytes: 32_000_000, signal });
  if (got.outcome === 'unreachable') {
    return {
      outcome: 'failed',
      reason: `Couldn’t refresh the model list. Can’t reach OpenRouter: ${got.reason}`,
    };
  }
  if (got.status >= 300 && got.status < 400) {
    return {
      outcome: 'failed',
      reason:
        'Couldn’t refresh the model list: OpenRouter’s address redirects to another one, which Understudy doesn’t follow.',
    };
  }
  if (got.status !== 200) {
    return {
      outcome: 'failed',
      reason: `Couldn’t refresh the model list: OpenRouter answered with status ${got.status}.`,
    };
  }
  const catalogue = parseCatalogue(got.body);
  if (catalogue === null || catalogue.models.length === 0) {
    return {
      outcome: 'failed',
      reason: 'Couldn’t refresh the model list: OpenRouter’s answer contained no models.',
    };
  }
  return { outcome: 'fetched', catalogue };
}
