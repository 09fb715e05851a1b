import type { NanoUsd } from './budgets.ts';
import type { FinishedAttempt, RunningCall } from './history-rows.ts';

/** The kind of an attempt whose end is unknown, because Understudy itself was stopped. */
export const CUT_SHORT = 'cut_short';

/**
 * The attempt of a call that Understudy was stopped in: its result, duration and cost are unknown. `why` starts
 * the sentence about it. If money was held for it, that counts as its cost.
 */
export function cutShortAttempt(
  call: RunningCall,
  why: string,
  heldNano: NanoUsd | null = null,
): FinishedAttempt {
  const estimateUsd = heldNano === null || heldNano === 0 ? null : heldNano / 1e9;
  return {
    ...call,
    outcome: 'failed',
    httpStatus: call.timeToFirstTokenMs === null ? null : 200,
    origin: 'understudy',
    action: null,
    kind: CUT_SHORT,
    reason: `${why} during the call to ${call.model}. ${
      estimateUsd === null
        ? 'How that call ended and what it cost are unknown.'
        : `How that call ended is unknown. Its cost is counted as estimated, $${estimateUsd}.`
    }`,
    durationMs: 0,
    inputTokens: null,
    outputTokens: null,
    cachedTokens: null,
    costUsd: estimateUsd,
    costEstimated: estimateUsd !== null,
    mayCost: true,
    evidence: [],
    advice: [],
    routerAttempts: [],
  };
}
