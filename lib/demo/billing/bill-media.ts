import { isRecord } from '../chat-request.ts';
import type { DemoState } from '../demo-state.ts';
import { costOf, isBytes, type MediaAnswer, type MediaRequest } from '#lib/demo/media/media-api';
import type { ModelFacts } from '../model-facts.ts';

type BilledMedia = {
  readonly id: string;
  readonly created: number;
  readonly key: string;
  readonly request: MediaRequest;
  readonly facts: ModelFacts;
  readonly answer: MediaAnswer;
};

/**
 * Bills an answer of one of the other APIs by its reported usage. Speech reports none, and is billed by its
 * text.
 */
export function billMedia(
  state: Pick<DemoState, 'bills' | 'generations' | 'now'>,
  { id, created, key, request, facts, answer }: BilledMedia,
): void {
  const usage = !isBytes(answer) && isRecord(answer.usage) ? answer.usage : {};
  const costUsd = isBytes(answer) ? costOf(facts.promptUsd, request.promptTokens) : numberOf(usage.cost);
  const completionTokens = numberOf(usage.completion_tokens);
  const [provider] = facts.providers;
  state.generations.keep({
    head: { id, created, model: facts.id, provider, serviceTier: null },
    facts,
    streamed: false,
    isCancelled: false,
    composed: { ...nothingComposed, promptTokens: request.promptTokens, completionTokens },
    price: { ...nothingPriced, inferenceUsd: costUsd, creditsUsd: costUsd },
  });
  state.bills.book({
    generationId: id,
    atMs: state.now(),
    key,
    model: facts.id,
    canonicalSlug: facts.canonicalSlug,
    provider,
    isFree: facts.isFree,
    isCancelled: false,
    creditsUsd: costUsd,
    byokUsd: 0,
    promptTokens: request.promptTokens,
    completionTokens,
    reasoningTokens: 0,
  });
}

const nothingComposed = {
  text: '',
  reasoning: null,
  details: null,
  toolCall: null,
  imageUrl: null,
  finishReason: 'stop',
  reasoningTokens: 0,
  imageTokens: 0,
  cachedTokens: 0,
  cacheWriteTokens: 0,
  webSearches: 0,
  isByok: false,
} as const;

const nothingPriced = { promptUsd: 0, completionUsd: 0, toolUsd: 0, byokUsd: 0 };

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
