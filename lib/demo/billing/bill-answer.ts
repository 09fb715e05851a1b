import type { ServerResponse } from 'node:http';
import { wasBroken } from '../break-connection.ts';
import type { AnswerHead } from '../chat-answer.ts';
import type { Composed } from '../compose-answer.ts';
import type { DemoState } from '../demo-state.ts';
import type { ModelFacts } from '../model-facts.ts';
import type { SimpleScenario } from '../scenario.ts';
import { priceAnswer } from './price-answer.ts';

type Billed = {
  readonly state: Pick<DemoState, 'bills' | 'generations' | 'now'>;
  readonly key: string;
  readonly head: AnswerHead;
  readonly composed: Composed;
  readonly facts: ModelFacts;
  readonly scenario: SimpleScenario;
};

/** Companies that stop generating, and billing, when the client leaves; the others bill the whole answer. */
const stopping = new Set([
  'OpenAI',
  'Azure',
  'Anthropic',
  'Fireworks',
  'Together',
  'DeepInfra',
  'Novita',
  'Cohere',
  'xAI',
  'DeepSeek',
  'Chutes',
  'Cloudflare',
  'Liquid',
  'Demo',
]);

/** Answers that fail by the company's fault are not billed. */
const failing = new Set<SimpleScenario['kind']>(['error_in_200', 'error_in_choice', 'error_mid_stream']);

/** Bills an answer that comes as a whole: it can't be called off. */
export function billWhole(billed: Billed): void {
  bill(billed, billed.composed, { streamed: false, isCancelled: false });
}

/**
 * Bills a streamed answer once it has ended: only the sent part, if the client left and the provider stops
 * then.
 */
export function billStream(
  billed: Billed,
  response: ServerResponse,
  sent: { readonly tokens: number },
): void {
  const { composed, head } = billed;
  response.on('close', () => {
    const isCancelled = !response.writableFinished && !wasBroken(response);
    const isCutShort = isCancelled && stopping.has(head.provider);
    const generated = isCutShort
      ? {
          ...composed,
          completionTokens: Math.min(sent.tokens, composed.completionTokens),
          reasoningTokens: Math.min(sent.tokens, composed.reasoningTokens),
        }
      : composed;
    bill(billed, generated, { streamed: true, isCancelled });
  });
}

type Ending = { readonly streamed: boolean; readonly isCancelled: boolean };

function bill(
  { state, key, head, facts, scenario }: Billed,
  composed: Composed,
  { streamed, isCancelled }: Ending,
): void {
  const finishReason = failing.has(scenario.kind) && !isCancelled ? 'error' : composed.finishReason;
  const generated = { ...composed, finishReason };
  const price = priceAnswer(generated, facts);
  state.generations.keep({ head, composed: generated, facts, streamed, isCancelled, price });
  state.bills.book({
    generationId: head.id,
    atMs: state.now(),
    key,
    model: facts.id,
    canonicalSlug: facts.canonicalSlug,
    provider: head.provider,
    isFree: facts.isFree,
    isCancelled,
    creditsUsd: price.creditsUsd,
    byokUsd: price.byokUsd,
    promptTokens: generated.promptTokens,
    completionTokens: generated.completionTokens,
    reasoningTokens: generated.reasoningTokens,
  });
}
