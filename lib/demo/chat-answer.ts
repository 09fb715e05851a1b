import { priceAnswer } from './billing/price-answer.ts';
import type { Composed, FinishReason } from './compose-answer.ts';
import type { ModelFacts } from './model-facts.ts';

/** The fields that every body and every chunk of an answer repeats. */
export type AnswerHead = {
  readonly id: string;
  readonly created: number;
  /** The id as reported to the client: usually as requested, sometimes the dated slug. */
  readonly model: string;
  readonly provider: string;
  /** The tier of service that was asked for: the demo always has room in it. */
  readonly serviceTier: string | null;
};

export const systemFingerprint = 'fp_demo';

/** Tokens and cost as OpenRouter reports them, from the catalogue's prices. */
export function usageOf(composed: Composed, facts: ModelFacts) {
  const price = priceAnswer(composed, facts);
  return {
    prompt_tokens: composed.promptTokens,
    completion_tokens: composed.completionTokens,
    total_tokens: composed.promptTokens + composed.completionTokens,
    cost: price.creditsUsd,
    is_byok: composed.isByok,
    prompt_tokens_details: {
      cached_tokens: composed.cachedTokens,
      cache_write_tokens: composed.cacheWriteTokens,
      audio_tokens: 0,
      video_tokens: 0,
    },
    cost_details: {
      upstream_inference_cost: price.inferenceUsd,
      upstream_inference_prompt_cost: price.promptUsd,
      upstream_inference_completions_cost: price.completionUsd,
    },
    ...(composed.webSearches === 0
      ? {}
      : { server_tool_use_details: { web_search_requests: composed.webSearches } }),
    completion_tokens_details: {
      reasoning_tokens: composed.reasoningTokens,
      image_tokens: composed.imageTokens,
      audio_tokens: 0,
    },
  };
}

/** The provider's own name for the finish reason. */
export function nativeFinishReason(reason: FinishReason): string {
  return reason === 'error' ? 'network_error' : reason;
}

/** Reasoning as the API repeats it: as text and as a list of details. */
export function reasoningFields(reasoning: string) {
  return {
    reasoning,
    reasoning_details: [{ type: 'reasoning.text', text: reasoning, format: 'unknown', index: 0 }],
  };
}

function reasoningOf({ reasoning, details }: Composed) {
  if (details !== null) return { reasoning, ...(details.length === 0 ? {} : { reasoning_details: details }) };
  return reasoning === null ? { reasoning } : reasoningFields(reasoning);
}

function messageOf(composed: Composed) {
  return {
    role: 'assistant',
    content: composed.toolCall !== null && composed.text === '' ? null : composed.text,
    refusal: null,
    ...reasoningOf(composed),
    ...(composed.toolCall === null ? {} : { tool_calls: [{ index: 0, ...composed.toolCall }] }),
    ...(composed.imageUrl === null
      ? {}
      : { images: [{ type: 'image_url', image_url: { url: composed.imageUrl }, index: 0 }] }),
  };
}

/** A whole answer. */
export function chatAnswer(head: AnswerHead, composed: Composed, facts: ModelFacts) {
  return {
    id: head.id,
    object: 'chat.completion',
    created: head.created,
    model: head.model,
    provider: head.provider,
    system_fingerprint: systemFingerprint,
    service_tier: head.serviceTier,
    choices: [
      {
        index: 0,
        logprobs: null,
        finish_reason: composed.finishReason,
        native_finish_reason: nativeFinishReason(composed.finishReason),
        message: messageOf(composed),
      },
    ],
    usage: usageOf(composed, facts),
  };
}
