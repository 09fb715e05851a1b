import { usageOf, type AnswerHead } from './chat-answer.ts';
import type { Composed } from './compose-answer.ts';
import type { ModelFacts } from './model-facts.ts';
import { seededRandom } from './seeded-random.ts';

type Generation = {
  readonly head: AnswerHead;
  readonly composed: Composed;
  readonly facts: ModelFacts;
  readonly streamed: boolean;
  lookups: number;
};

const capacity = 1_000;
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** Makes the ids of generations and keeps the facts of the last thousand for `GET /generation`. */
export class GenerationLog {
  readonly #ring: (Generation | undefined)[] = [];
  #next = 0;
  #count = 0;
  readonly #idStart: string;

  constructor(seed: number) {
    const random = seededRandom(seed);
    this.#idStart = Array.from({ length: 12 }, () => letters[Math.floor(random() * letters.length)]).join('');
  }

  /** `gen-<seconds>-<20 characters>`, never the same twice. */
  nextId(createdSeconds: number): string {
    this.#count += 1;
    return `gen-${createdSeconds}-${this.#idStart}${this.#count.toString(36).padStart(8, '0')}`;
  }

  keep(head: AnswerHead, composed: Composed, facts: ModelFacts, streamed: boolean): void {
    this.#ring[this.#next] = { head, composed, facts, streamed, lookups: 0 };
    this.#next = (this.#next + 1) % capacity;
  }

  /** The facts of a generation. They come late: the first look finds nothing yet. */
  lookUp(id: string) {
    const generation = this.#ring.find((kept) => kept?.head.id === id);
    if (generation === undefined) return null;
    generation.lookups += 1;
    return generation.lookups === 1 ? null : describe(generation);
  }
}

function describe({ head, composed, facts, streamed }: Generation) {
  const usage = usageOf(composed, facts);
  return {
    created_at: new Date(head.created * 1_000).toISOString(),
    model: facts.canonicalSlug,
    app_id: 0,
    external_user: null,
    streamed,
    cancelled: false,
    latency: 350,
    moderation_latency: facts.isModerated ? 20 : null,
    generation_time: 18 * composed.completionTokens,
    tokens_prompt: composed.promptTokens,
    tokens_completion: composed.completionTokens,
    native_tokens_prompt: composed.promptTokens,
    native_tokens_completion: composed.completionTokens,
    native_tokens_completion_images: composed.imageTokens === 0 ? null : composed.imageTokens,
    native_tokens_reasoning: composed.reasoningTokens,
    native_tokens_cached: 0,
    num_media_prompt: null,
    num_input_audio_prompt: null,
    num_media_completion: composed.imageUrl === null ? null : 1,
    num_search_results: null,
    num_fetches: null,
    web_search_engine: null,
    origin: '',
    is_byok: false,
    finish_reason: composed.finishReason,
    native_finish_reason: composed.finishReason,
    service_tier: null,
    usage: usage.cost,
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
        is_byok: false,
        latency: 350,
        model_permaslug: facts.canonicalSlug,
        provider_name: head.provider,
        status: 200,
      },
    ],
    total_cost: usage.cost,
    cache_discount: null,
    upstream_inference_cost: 0,
    provider_name: head.provider,
    response_cache_source_id: null,
    data_region: 'global',
    workspace_id: '00000000-0000-0000-0000-000000000000',
  };
}
