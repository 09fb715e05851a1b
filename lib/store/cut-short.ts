import type { FinishedAttempt, RunningCall } from './history-rows.ts';

/** The kind of an attempt whose end is not known, because Understudy itself broke off. */
export const CUT_SHORT = 'cut_short';

/**
 * The attempt that a call was when Understudy broke off: what it led to, how long it took and what it cost is not
 * known. `why` begins the sentence that says so.
 */
export function cutShortAttempt(call: RunningCall, why: string): FinishedAttempt {
  return {
    ...call,
    outcome: 'failed',
    httpStatus: call.timeToFirstTokenMs === null ? null : 200,
    origin: 'understudy',
    action: null,
    kind: CUT_SHORT,
    reason: `${why} during the call to ${call.model}. How that call ended and what it cost is unknown.`,
    durationMs: 0,
    inputTokens: null,
    outputTokens: null,
    cachedTokens: null,
    costUsd: null,
    costEstimated: false,
    evidence: [],
    advice: [],
    routerAttempts: [],
  };
}
