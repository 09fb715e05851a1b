import { z } from 'zod';
import { getJson } from '#lib/upstreams/http/get-json';

export type ZeroRetentionFetch =
  | { readonly outcome: 'fetched'; readonly models: readonly string[] }
  /** `reason` is a sentence. */
  | { readonly outcome: 'failed'; readonly reason: string };

type FetchInput = { readonly baseUrl: string; readonly apiKey: string | null };

/** The answer lists thousands of endpoints. */
const MOST_BYTES = 30_000_000;

const Body = z.object({ data: z.array(z.unknown()) });
const Endpoint = z.object({ model_id: z.string().min(1).max(250) });

/** The models with an endpoint that keeps no data. An entry that can't be parsed is left out. */
export async function fetchZeroRetention({ baseUrl, apiKey }: FetchInput): Promise<ZeroRetentionFetch> {
  const url = `${baseUrl}/endpoints/zdr`;
  const got = await getJson({ url, apiKey, timeoutMs: 15_000, maxBytes: MOST_BYTES });
  if (got.outcome === 'unreachable')
    return { outcome: 'failed', reason: `Can’t reach OpenRouter: ${got.reason}` };
  const body = got.status === 200 ? Body.safeParse(got.body) : null;
  if (body?.success !== true)
    return {
      outcome: 'failed',
      reason: `OpenRouter didn’t list its endpoints with zero data retention (status ${got.status}).`,
    };
  const models = body.data.data.flatMap((raw) => {
    const endpoint = Endpoint.safeParse(raw);
    return endpoint.success ? endpoint.data.model_id : [];
  });
  return { outcome: 'fetched', models: [...new Set(models)] };
}
