import { z } from 'zod';
import type { ModelProvider } from '#lib/contracts/model-endpoints';
import { visibleText } from '#lib/contracts/visible-text';
import { getJson } from '#lib/upstreams/http/get-json';

export type EndpointsFetch =
  | { readonly outcome: 'fetched'; readonly providers: readonly ModelProvider[] }
  | { readonly outcome: 'unknown' }
  /** `reason` is a sentence. */
  | { readonly outcome: 'failed'; readonly reason: string };

type FetchInput = {
  readonly baseUrl: string;
  readonly apiKey: string | null;
  readonly modelId: string;
  readonly signal?: AbortSignal | undefined;
};

const Price = z.union([z.string(), z.number()]).nullish();

const Line = z.string().max(200).transform(visibleText);

const Endpoint = z.object({
  provider_name: Line,
  tag: Line.nullish(),
  /** Zero is healthy. The lower a negative value, the worse. */
  status: z.union([z.number(), z.string()]).nullish(),
  uptime_last_30m: z.number().nullish(),
  context_length: z.number().nullish(),
  pricing: z.object({ prompt: Price, completion: Price }).nullish(),
});
const Body = z.object({ data: z.object({ endpoints: z.array(z.unknown()) }) });

/** Fetches the providers of a model. Entries that can't be parsed are dropped. */
export async function fetchEndpoints({
  baseUrl,
  apiKey,
  modelId,
  signal,
}: FetchInput): Promise<EndpointsFetch> {
  const segments = modelId.split('/');
  // Dot segments would change the path, even when encoded.
  if (segments.some((segment) => segment === '.' || segment === '..')) return { outcome: 'unknown' };
  const url = `${baseUrl}/models/${segments.map(encodeURIComponent).join('/')}/endpoints`;
  const got = await getJson({ url, apiKey, timeoutMs: 8_000, maxBytes: 2_000_000, signal });
  if (got.outcome === 'unreachable')
    return { outcome: 'failed', reason: `Can’t reach OpenRouter: ${got.reason}` };
  if (got.status === 404) return { outcome: 'unknown' };
  const body = got.status === 200 ? Body.safeParse(got.body) : null;
  if (body?.success !== true)
    return { outcome: 'failed', reason: `OpenRouter didn’t list its providers (status ${got.status}).` };
  const providers = body.data.data.endpoints.flatMap((raw) => {
    const endpoint = Endpoint.safeParse(raw);
    return endpoint.success ? [toProvider(endpoint.data)] : [];
  });
  return { outcome: 'fetched', providers };
}

function toProvider(endpoint: z.infer<typeof Endpoint>): ModelProvider {
  return {
    name: endpoint.provider_name,
    tag: endpoint.tag ?? null,
    isHealthy: Number(endpoint.status ?? 0) >= 0,
    uptimeLast30m: endpoint.uptime_last_30m ?? null,
    contextTokens: endpoint.context_length ?? null,
    promptUsdPerToken: toUsd(endpoint.pricing?.prompt),
    completionUsdPerToken: toUsd(endpoint.pricing?.completion),
  };
}

function toUsd(price: string | number | null | undefined): number | null {
  const usd = price == null || price === '' ? Number.NaN : Number(price);
  return Number.isFinite(usd) && usd >= 0 ? usd : null;
}
