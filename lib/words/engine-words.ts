import type { PriceCeiling } from '#lib/contracts/policy';
import type { Candidate, ConnectionRef } from '#lib/engine/candidate';
import type { CooldownEntry } from '#lib/engine/cooldown';
import type { CancelCause } from '#lib/engine/cancel-cause';
import type { EngineWords, SkipWords } from '#lib/engine/engine-words';
import type { RestLimit } from '#lib/engine/next-step';
import type { PlaceLimit } from '#lib/engine/place';
import type { SkipCause } from '#lib/engine/skip-cause';
import { explainNotApproved } from './consent.ts';
import { explainOverBudget } from './over-budget.ts';
import { capitalize, nounOf, sayConnection } from './phrasing.ts';

/** The sentences for what the engine does itself: skips, waits and cancelled calls. */
export const engineWords: EngineWords = {
  skip: explainSkip,
  cancel: explainCancel,
  wait: (because) =>
    because === 'own_limit'
      ? 'Waiting for the rate limit to reset.'
      : 'Temporary error: retrying the same model.',
  ask: (guard, candidate) => `${explainSkip(guard, candidate).reason} Understudy asked for approval.`,
  queue: (limit, { connection }) => `Waiting for a slot: ${sayPlaceLimit(limit, connection)}.`,
  messageMeaning: 'the error message',
};

// Maps, since a request may ask for a "constructor".
const modalityWords = new Map([
  ['image', 'images'],
  ['file', 'files'],
  ['audio', 'audio'],
  ['video', 'video'],
  ['embeddings', 'embeddings'],
  ['speech', 'speech'],
  ['transcription', 'a transcript'],
]);

const parameterWords: Readonly<Record<string, string>> = {
  tools: 'tool calling',
  structured_outputs: 'structured JSON output',
  reasoning: 'reasoning',
};

export function explainSkip(cause: SkipCause, candidate: Candidate): SkipWords {
  const { id, connection } = candidate;
  switch (cause.kind) {
    case 'connection':
      return { reason: cause.problem, field: 'connection', value: connection.name };
    case 'unfit': {
      const { reason, field, value } = cause.unfit;
      return { reason, field, value };
    }
    case 'input_modality':
      return {
        reason: `The request includes ${modalityWords.get(cause.modality) ?? cause.modality}, which ${id} doesn't accept.`,
        field: 'catalogue input_modalities',
        value: cause.has.join(', '),
      };
    case 'output_modality':
      return {
        reason: `The request asks for ${modalityWords.get(cause.modality) ?? cause.modality} in the answer, which ${id} can't produce.`,
        field: 'catalogue output_modalities',
        value: cause.has.join(', '),
      };
    case 'parameter':
      return {
        reason: `The request needs ${parameterWords[cause.parameter] ?? cause.parameter}, which ${id} doesn't support.`,
        field: 'catalogue supported_parameters',
        value: `no ${cause.parameter}`,
      };
    case 'answer_length':
      return {
        reason: `The request allows up to ${cause.wantedTokens} tokens for the answer, but ${id} writes at most ${cause.mostTokens}.`,
        field: 'catalogue max_completion_tokens',
        value: String(cause.mostTokens),
      };
    case 'context_window':
      return {
        reason: `The request needs about ${cause.neededTokens} tokens, more than the ${cause.windowTokens}-token context window of ${id}.`,
        field: 'catalogue context_length',
        value: String(cause.windowTokens),
      };
    case 'price':
      return {
        reason: `${id} costs $${cause.usdPerMillion} per million ${tokenWords[cause.of]} tokens${sayFrom(cause.fromTokens)}, above this category's limit of $${cause.ceilingUsdPerMillion}.`,
        field: `policy maxPriceUsdPerMillion.${cause.of}`,
        value: String(cause.ceilingUsdPerMillion),
      };
    case 'price_per_use':
      return {
        reason: `${id} costs $${cause.usd} per ${cause.of}, above this category's limit of $${cause.ceilingUsd}.`,
        field: `policy maxPriceUsd.${cause.of}`,
        value: String(cause.ceilingUsd),
      };
    case 'times_first':
      return {
        reason: `This request would cost about ${cause.times.toFixed(1)} times as much with ${id} as with your first choice (${cause.first}). This category allows at most ${cause.mostTimes} times.`,
        field: 'policy maxTimesFirst',
        value: String(cause.mostTimes),
      };
    case 'not_free':
      return {
        reason: `${cause.isPriceKnown ? `${id} isn't free` : `The price of ${id} is unknown`}, and this category skips paid models because it began with a free first choice (${cause.first}).`,
        field: 'policy freeStaysFree',
        value: 'true',
      };
    case 'no_longer_free':
      return {
        reason: `${id} was free when it was chosen and has a price now. This category skips it until you accept the price.`,
        field: 'policy freeStaysFree',
        value: 'true',
      };
    case 'service_tier':
      return {
        reason: `The request asks for the service tier “${cause.tier}”, which may cost more than the listed price of ${id}, and this category limits prices.`,
        field: 'request service_tier',
        value: cause.tier,
      };
    case 'tier':
      return {
        reason: `${id} is in a lower tier (${cause.tier}) than your first choice (${cause.floor}), and this category allows only the same tier or better.`,
        field: 'policy tierFloor',
        value: cause.tierFloor,
      };
    case 'always_reasons':
      return {
        reason: `${id} always reasons, and this category turns reasoning off.`,
        field: 'policy maxReasoningEffort',
        value: 'none',
      };
    case 'not_approved':
      return {
        reason: `${explainSkip(cause.guard, candidate).reason} ${explainNotApproved(cause.end)}`,
        field: 'policy askWhenDearer',
        value: cause.end.is === 'decided' ? 'refused' : cause.end.is,
      };
    case 'over_budget':
      return explainOverBudget(cause.budget, id);
    case 'earlier_failure':
      return { ...explainLimit(cause.limit, candidate), field: 'earlier failure' };
    case 'probe_running':
      return {
        reason: `Another request was already checking whether ${id} had recovered.`,
        field: 'cooldown',
        value: 'probe running',
      };
    case 'cooling_down':
      return {
        reason: `${subjectOf(cause.entry, candidate)} still cooling down (${sayLeft(cause.leftMs)} left). ${cause.entry.reason}`,
        field: 'cooldown',
        value: `${cause.entry.id} until ${new Date(cause.entry.endsAtMs).toISOString()}`,
      };
    case 'no_place':
      return {
        reason: explainNoPlace(cause, candidate),
        field: `${cause.limit.of} maxConcurrent`,
        value: String(cause.limit.most),
      };
    case 'request_over':
      return { reason: whyUncalled[cause.because], field: 'request', value: cause.because };
  }
}

/** For a price that applies to long prompts only. */
export function sayFrom(tokens: number | null): string {
  return tokens === null ? '' : ` in prompts of ${tokens.toLocaleString('en-US')} tokens and more`;
}

export const tokenWords: Record<keyof PriceCeiling, string> = {
  prompt: 'input',
  completion: 'output',
  reasoning: 'reasoning',
  cachedPrompt: 'cached input',
  cacheWrite: 'cache-write',
};

function explainLimit(limit: RestLimit, { id, connection }: Candidate): Omit<SkipWords, 'field'> {
  switch (limit.kind) {
    case 'paid_only':
      return {
        reason: `${id} is a free model, and the limit that all free models share is used up.`,
        value: 'free tier',
      };
    case 'larger_context':
      return {
        reason: `The request doesn't fit into ${limit.thanTokens} tokens. The context window of ${id} is no larger.`,
        value: String(limit.thanTokens),
      };
    case 'other_connection':
      return {
        reason: `${id} also uses ${sayConnection(connection)}, where every model would fail for the same reason.`,
        value: connection.name,
      };
    case 'full_connection':
      return {
        reason: `${id} also uses ${sayConnection(connection)}, which already runs as many calls as it allows.`,
        value: connection.name,
      };
    case 'other_family':
      return {
        reason: `The request breaks a rule of the ${limit.family} models. ${id} belongs to the same family.`,
        value: limit.family,
      };
    case 'capable':
      return {
        reason: `The request needs a model that supports ${nounOf({ missingCapability: limit.capability, obstacle: limit.obstacle }) ?? limit.capability}. ${id} doesn't.`,
        value: limit.capability,
      };
  }
}

function sayPlaceLimit({ of, most }: PlaceLimit, connection: ConnectionRef): string {
  switch (of) {
    case 'category':
      return `this category runs at most ${countOf(most, 'request')} at once`;
    case 'client':
      return `this client may run at most ${countOf(most, 'request')} at once`;
    case 'connection':
      return `${sayConnection(connection)} allows at most ${countOf(most, 'call')} at once`;
  }
}

function countOf(count: number, noun: string): string {
  return count === 1 ? `one ${noun}` : `${count} ${noun}s`;
}

function explainNoPlace(
  { limit, end, waitedMs }: Extract<SkipCause, { kind: 'no_place' }>,
  { connection }: Candidate,
): string {
  const rule = capitalize(sayPlaceLimit(limit, connection));
  return end === 'no_room'
    ? `${rule}, and too many others are already waiting.`
    : `${rule}, and no slot opened within ${(waitedMs / 1_000).toFixed(1)} s.`;
}

function subjectOf(cooling: CooldownEntry, { id, connection }: Candidate): string {
  switch (cooling.scope) {
    case 'model':
      return `${id} is`;
    case 'free_models':
      return 'All free models are';
    case 'connection':
      return `${capitalize(sayConnection(connection))} is`;
  }
}

function sayLeft(leftMs: number): string {
  const seconds = Math.max(1, Math.ceil(leftMs / 1_000));
  if (seconds < 120) return `${seconds} s`;
  return seconds < 2 * 3_600 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`;
}

const whyUncalled: Readonly<Record<CancelCause | 'deadline', string>> = {
  client_gone: 'The request was cancelled while Understudy was waiting before this call.',
  client_stalled: 'The client stopped reading while Understudy was waiting before this call.',
  stopping: 'Understudy was stopped before the call.',
  deadline: "The request's deadline passed while Understudy was waiting before this call.",
};

function explainCancel(
  cause: CancelCause | 'withheld',
  { id }: Candidate,
): { readonly title: string; readonly reason: string } {
  switch (cause) {
    case 'client_gone':
      // The request's own sentence says who cancelled it. In the playground, that is the reader.
      return { title: 'Cancelled', reason: 'The call was cancelled before the answer was complete.' };
    case 'client_stalled':
      return {
        title: 'The client stopped reading',
        reason: 'The client stopped reading the answer, so the call was cancelled.',
      };
    case 'stopping':
      return {
        title: 'Understudy was stopped',
        reason: `Understudy was stopped during the call to ${id}. The cost of that call is unknown.`,
      };
    case 'withheld':
      return {
        title: 'Answer withheld',
        reason: `Understudy ended the call to ${id} because it could not write the request to its history. The cost of the call is unknown.`,
      };
  }
}
