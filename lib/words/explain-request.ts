import { DEMO, OPENROUTER } from '#lib/contracts/known-connections';
import type { OwnCalls } from '#lib/contracts/history';
import { isSameTarget } from '#lib/engine/candidate';
import type { CancelCause } from '#lib/engine/cancel-cause';
import {
  type Attempt,
  type CutShortAttempt,
  type FailedAttempt,
  hasAnswered,
  hasFailed,
  type SkippedAttempt,
} from '#lib/engine/attempt';
import type { Outcome } from '#lib/engine/execution';
import type { Asked } from '#lib/engine/consent';
import { explainAsked } from './consent.ts';
import { explainSkip } from './engine-words.ts';
import { sayConnection } from './phrasing.ts';
import { sayTokens } from './request-fault.ts';

/** More names would make the sentence unreadable. */
const MAX_NAMED = 12;

type Answering = Pick<Attempt, 'connection' | 'model' | 'startedAtMs'>;

export type RequestFacts = {
  readonly status: Outcome['status'] | 'running';
  /** Why the request was cancelled; null if it wasn't. */
  readonly cancelCause: CancelCause | null;
  readonly servedModel: string | null;
  /** The reader sent this request. */
  readonly isFromPlayground: boolean;
  readonly isContinued: boolean;
  /** The attempts that have ended. */
  readonly attempts: readonly Attempt[];
  /** The model that is sending its answer, while the request is running. */
  readonly answering: Answering | null;
  /** From the start to the first content, milliseconds. */
  readonly timeToFirstTokenMs: number | null;
  readonly startedAtMs: number;
  /** Total time in queues for a slot. */
  readonly queuedMs: number;
  /** Why the request is waiting for approval, in sentences; null if it isn't. */
  readonly asking?: string | null;
  /** Approvals that were asked for or reused. */
  readonly asked?: readonly Asked[];
  /** The person's own calls, this one included, when the first failure was a limit; null if it wasn't. */
  readonly ownCalls: OwnCalls | null;
  /** Models of the chain that were neither called nor skipped. */
  readonly untriedCount: number;
  /** The limit of calls per request if the request reached it; null if it didn't. */
  readonly callLimit: number | null;
  /** It ended because a budget could not be checked. */
  readonly isBudgetUnchecked?: boolean;
};

/** The history's explanation: who was limited, whether the person caused it, what Understudy did, and how it ended. */
export function explainRequest(facts: RequestFacts): string {
  const failed = facts.attempts.filter(hasFailed);
  const skipped = facts.attempts.filter((attempt) => attempt.outcome === 'skipped');
  const first = failed[0];
  return [
    ...explainQueue(facts),
    ...(first === undefined
      ? skipped.slice(0, 1).map(({ reason }) => reason)
      : [explainFirstFailure(first, facts)]),
    ...failed.slice(1).map((attempt, index) => explainLaterFailure(attempt, failed.slice(0, index + 1))),
    ...explainSkips(first === undefined ? skipped.slice(1) : skipped),
    ...(facts.asked ?? []).map(explainConsent),
    facts.asking ?? '',
    facts.isBudgetUnchecked === true
      ? "Understudy couldn't check a budget, because it couldn't write to its database."
      : '',
    explainEnd(facts),
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

/** The reason of a skip already names the price limit; for a call, it is added here. */
function explainConsent(asked: Asked): string {
  const { candidate, guard, end } = asked;
  const sentence = explainAsked(asked, seconds);
  const isSkip = end.is !== 'broken_off' && !(end.is === 'decided' && end.decision.answer === 'yes');
  return isSkip ? sentence : `${explainSkip(guard, candidate).reason} ${sentence}`;
}

/** A shorter wait goes unnoticed. */
const NOTICEABLE_WAIT_MS = 100;

/** If the request got no slot, the reason of the skip already says how long it waited. */
function explainQueue({ queuedMs, attempts }: RequestFacts): readonly string[] {
  if (queuedMs < NOTICEABLE_WAIT_MS || attempts.some(hasNoPlace)) return [];
  return [`This request waited ${seconds(queuedMs)} in the queue.`];
}

function hasNoPlace(attempt: Attempt): boolean {
  return attempt.outcome === 'skipped' && attempt.cause === 'no_place';
}

type Failure = FailedAttempt | CutShortAttempt;

function explainFirstFailure(attempt: Failure, { ownCalls }: RequestFacts): string {
  return ownCalls === null || attempt.outcome !== 'failed'
    ? attempt.reason
    : `${attempt.reason} ${explainUsage(attempt, ownCalls)}`;
}

/** Counts the way the limit does: across all free models for the free tier, per day for a daily limit. */
function explainUsage(attempt: FailedAttempt, { toModel, toFreeModels, limit }: OwnCalls): string {
  const isFreeTier = attempt.origin === 'openrouter_free_tier' && limit !== null;
  const calls = isFreeTier ? toFreeModels : toModel;
  const isDaily = isFreeTier && limit.per === 'day';
  const count = isDaily ? calls.today : calls.lastMinute;
  const what = `${count} ${count === 1 ? 'request' : 'requests'} to ${isFreeTier ? 'free models' : 'this model'}`;
  return `You had sent ${what} ${isDaily ? 'today, counted from 00:00 UTC' : 'in the last minute'}.`;
}

function explainLaterFailure(attempt: Failure, before: readonly Failure[]): string {
  const title = inSentence(attempt.title);
  const triesBefore = before.filter((earlier) => isSameTarget(earlier, attempt)).length;
  if (triesBefore === 0) {
    const [first = attempt] = before;
    return `Understudy then tried ${whereFrom(attempt, first)}: ${title}.`;
  }
  return `${['', 'A second', 'A third'][triesBefore] ?? 'Another'} attempt failed too: ${title}.`;
}

function explainSkips(skipped: readonly SkippedAttempt[]): readonly string[] {
  if (skipped.length === 0) return [];
  if (skipped.length === 1)
    return skipped.map((attempt) => `Understudy skipped ${attempt.model}. ${attempt.reason}`);
  const named = skipped.slice(0, MAX_NAMED).map((attempt) => attempt.model);
  const unnamed = skipped.length - named.length;
  return [
    `${skipped.length} models were skipped without a call: ${named.join(', ')}${unnamed === 0 ? '' : ` and ${unnamed} more`}.`,
  ];
}

function explainEnd(facts: RequestFacts): string {
  const first = facts.attempts[0];
  const served = facts.attempts.findLast((attempt) => attempt.outcome === 'served');
  switch (facts.status) {
    case 'served': {
      if (served === undefined || first === undefined) return '';
      if (facts.isContinued)
        return `${served.model} continued the interrupted answer, so it was made by ${countMakers(facts.attempts)} models.`;
      if (first === served)
        return `${served.model} answered on the first attempt${explainPick(served, facts)}.`;
      const after = seconds(served.startedAtMs - facts.startedAtMs);
      const pick = explainPick(served, facts);
      if (served.fewerTokens !== null)
        return `Understudy then asked ${whereFrom(served, first)} for an answer of at most ${sayTokens(served.fewerTokens)} tokens, as much as the remaining money covers, and it answered after ${after}${pick}.`;
      if (isSameTarget(first, served))
        return `Understudy tried the same model again after ${after}, and it answered${pick}.`;
      return `Understudy switched to ${whereFrom(served, first)} after ${after}, and it answered${pick}.`;
    }
    case 'partial':
      return 'Part of the answer had already been sent, so Understudy ended with an error instead of starting over.';
    case 'failed':
      return first === undefined || (hasNoPlace(first) && facts.attempts.length === 1)
        ? 'No model was called.'
        : `No model in the chain answered.${explainUntried(facts)}`;
    case 'cancelled':
      if (facts.cancelCause === 'client_stalled')
        return 'The client stopped reading the answer, so Understudy ended the request.';
      return facts.isFromPlayground
        ? 'You stopped this request, or left the page, before the answer was complete.'
        : 'The client cancelled the request before the answer was complete.';
    case 'running':
      return facts.answering === null ? '' : explainBeginning(facts.answering, facts);
  }
}

/** How many models wrote part of the answer. */
function countMakers(attempts: readonly Attempt[]): string {
  const count = attempts.filter(hasAnswered).length;
  return ['no', 'one', 'two', 'three', 'four'][count] ?? String(count);
}

function explainBeginning(answering: Answering, facts: RequestFacts): string {
  const { model, startedAtMs } = answering;
  if (facts.isContinued) return `${model} is continuing the interrupted answer.`;
  const [first] = facts.attempts;
  if (first === undefined) return `${model} started answering on the first attempt.`;
  const after = seconds(startedAtMs - facts.startedAtMs);
  return isSameTarget(first, answering)
    ? `Understudy tried the same model again after ${after}, and it started answering.`
    : `Understudy switched to ${whereFrom(answering, first)} after ${after}, and it started answering.`;
}

/** The model, with its connection if that differs from the first attempt's. */
function whereFrom(answering: Pick<Attempt, 'connection' | 'model'>, first: Attempt): string {
  const { connection, model } = answering;
  return connection.id === first.connection.id ? model : `${model} on ${sayConnection(connection)}`;
}

function explainUntried({ untriedCount, callLimit }: RequestFacts): string {
  if (untriedCount === 0) return '';
  const rest = `${untriedCount} other ${untriedCount === 1 ? "model wasn't" : "models weren't"} tried`;
  return callLimit === null
    ? ` ${rest}.`
    : ` ${rest}: a request is limited to ${callLimit} ${callLimit === 1 ? 'call' : 'calls'}.`;
}

/** A router, an alias or OpenRouter itself may have replaced the requested model. */
function explainPick(served: Attempt, { servedModel }: RequestFacts): string {
  return servedModel === null || servedModel === served.model
    ? ''
    : `; according to ${routerOf(served)}, the answer came from ${servedModel}`;
}

/** The demo stands in for OpenRouter. */
function routerOf({ connection: { id, name } }: Attempt): string {
  return id === OPENROUTER || id === DEMO ? 'OpenRouter' : name;
}

function seconds(ms: number): string {
  return ms < 1_000 ? `${Math.max(1, Math.round(ms))} ms` : `${(ms / 1_000).toFixed(1)} s`;
}

/** The first words of titles that don't start with the name of a company, model or connection. */
const ordinaryStart =
  /^(?:A|Access|An|Cancelled|Images|It|Moderation|No|Not|Nothing|Out|Payment|Probably|Rate|Skipped|That|The|These|This|Today's|Too|What|Your)\b/;

/** A title as part of a sentence: only names keep their capital letter. */
function inSentence(title: string): string {
  return ordinaryStart.test(title) ? title.charAt(0).toLowerCase() + title.slice(1) : title;
}
