import type { AnswerPrice } from './billing/price-answer.ts';
import type { AnswerHead } from './chat-answer.ts';
import type { Composed } from './compose-answer.ts';
import type { ModelFacts } from './model-facts.ts';
import { seededRandom } from './seeded-random.ts';

type Generation = {
  readonly head: AnswerHead;
  readonly composed: Composed;
  readonly facts: ModelFacts;
  readonly streamed: boolean;
  readonly isCancelled: boolean;
  readonly price: AnswerPrice;
};

const capacity = 1_000;
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Creates generation ids, and keeps the facts of the last thousand generations for `GET /generation`. */
export class GenerationLog {
  readonly #ring: ({ readonly generation: Generation; lookups: number } | undefined)[] = [];
  #next = 0;
  #count = 0;
  readonly #idStart: string;

  constructor(seed: number) {
    const random = seededRandom(seed);
    this.#idStart = Array.from({ length: 12 }, () => letters[Math.floor(random() * letters.length)]).join('');
  }

  /** A unique id: `gen-<seconds>-<20 characters>`. */
  nextId(createdSeconds: number): string {
    this.#count += 1;
    return `gen-${createdSeconds}-${this.#idStart}${this.#count.toString(36).padStart(8, '0')}`;
  }

  /** Keeps one that has ended. */
  keep(generation: Generation): void {
    this.#ring[this.#next] = { generation, lookups: 0 };
    this.#next = (this.#next + 1) % capacity;
  }

  /** The facts of a generation. They come late: the first look finds nothing yet. Of a free one they never come. */
  lookUp(id: string) {
    const kept = this.#ring.find((one) => one?.generation.head.id === id);
    if (kept === undefined || kept.generation.facts.isFree) return null;
    kept.lookups += 1;
    return kept.lookups === 1 ? null : describe(kept.generation);
  }
}

function describe({ head, composed, facts, streamed, isCancelled, price }: Generation) {
  return {
    created_at: new Date(head.created * 1_000).toISOString(),
    model: facts.canonicalSlug,
    app_id: 0,
    external_user: null,
    streamed,
    cancelled: isCancelled,
    latency: 350,
    moderation_latency: facts.isModerated ? 20 : null,
    generation_time: 18 * composed.completionTokens,
    tokens_prompt: composed.promptTokens,
    tokens_completion: composed.completionTokens,
    native_tokens_prompt: composed.promptTokens,
    native_tokens_completion: composed.completionTokens,
    native_tokens_completion_images: composed.imageTokens === 0 ? null : composed.imageTokens,
    native_tokens_reasoning: composed.reasoningTokens,
    native_tokens_cached: composed.cachedTokens,
    num_media_prompt: null,
    num_input_audio_prompt: null,
    num_media_completion: composed.imageUrl === null ? null : 1,
    num_search_results: composed.webSearches === 0 ? null : composed.webSearches,
    num_fetches: null,
    web_search_engine: null,
    origin: '',
    is_byok: composed.isByok,
    finish_reason: composed.finishReason,
    native_finish_reason: composed.finishReason,
    service_tier: head.serviceTier,
    usage: price.creditsUsd,
    router: null,
    user_agent: null,
    http_referer: null,
    request_id: null,
    session_id: null,
    preset_id: null,
    api_type: 'completions',
    id: head.id,
    upstream_id: null,
    provider_responses: [
      {
        endpoint_id: '00000000-0000-0000-0000-000000000000',
        is_byok: composed.isByok,
        latency: 350,
        model_permaslug: facts.canonicalSlug,
        provider_name: head.provider,
        status: 200,
      },
    ],
    total_cost: price.creditsUsd,
    cache_discount: null,
    upstream_inference_cost: price.byokUsd,
    provider_name: head.provider,
    response_cache_source_id: null,
    data_region: 'global',
    workspace_id: '00000000-0000-0000-0000-000000000000',
  };
}
