import { z } from 'zod';
import { getJson } from '#lib/upstreams/http/get-json';

/** OpenRouter's record of one generation, after the fact. */
export type GenerationFetch =
  | { readonly outcome: 'found'; readonly cost: GenerationCost }
  /** Not yet, or never: OpenRouter reports them late, and free ones not at all. */
  | { readonly outcome: 'not_found' }
  /** This key may not ask. */
  | { readonly outcome: 'refused' }
  | { readonly outcome: 'failed' };

type GenerationCost = {
  /** The total, whoever bills it. */
  readonly costUsd: number;
  /** The part that the provider bills to the account's own key there. */
  readonly byokUsd: number;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
};

type FetchInput = {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly id: string;
  readonly signal?: AbortSignal;
};

const Usd = z.number().nonnegative();
const Tokens = z.int().nonnegative().nullish();

const Answer = z.object({
  data: z.object({
    /** The part paid from the account's credits. */
    usage: Usd.nullish(),
    total_cost: Usd,
    is_byok: z.boolean().nullish(),
    upstream_inference_cost: Usd.nullish(),
    tokens_prompt: Tokens,
    tokens_completion: Tokens,
    native_tokens_prompt: Tokens,
    native_tokens_completion: Tokens,
  }),
});

/** Looks up the cost of a generation. The lookup is free. */
export async function fetchGeneration({ baseUrl, apiKey, id, signal }: FetchInput): Promise<GenerationFetch> {
  const url = `${baseUrl}/generation?id=${encodeURIComponent(id)}`;
  const got = await getJson({ url, apiKey, timeoutMs: 10_000, maxBytes: 1_000_000, signal });
  if (got.outcome === 'unreachable') return { outcome: 'failed' };
  if (got.status === 404) return { outcome: 'not_found' };
  if (got.status === 401 || got.status === 403) return { outcome: 'refused' };
  const answer = got.status === 200 ? Answer.safeParse(got.body) : null;
  if (answer?.success !== true) return { outcome: 'failed' };
  const { data } = answer.data;
  const byokUsd = data.is_byok === true ? (data.upstream_inference_cost ?? 0) : 0;
  return {
    outcome: 'found',
    cost: {
      costUsd: Number(((data.usage ?? data.total_cost) + byokUsd).toFixed(12)),
      byokUsd,
      inputTokens: data.native_tokens_prompt ?? data.tokens_prompt ?? null,
      outputTokens: data.native_tokens_completion ?? data.tokens_completion ?? null,
    },
  };
}
