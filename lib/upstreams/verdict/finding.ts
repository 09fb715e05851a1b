import type { Cause } from '#lib/contracts/cause';
import type { Evidence } from '#lib/contracts/verdict';
import type { Action, Origin } from '#lib/contracts/vocabulary';
import type { Limit, Obstacle } from '#lib/engine/classification';
import type { TransportFault } from '#lib/engine/upstream-reply';
import type { Signals } from './signals.ts';

/** What one rule concludes. Left out: certain is true, and everything else is what the signals say. */
export type Finding = {
  readonly cause: Cause;
  readonly origin: Origin;
  readonly action: Action;
  readonly certain?: boolean;
  readonly evidence: readonly Evidence[];
  /** Used only where upstream did not say when. */
  readonly defaultRetryAfterMs?: number | null;
  readonly limit?: Limit | null;
  readonly missingCapability?: string | null;
  readonly obstacle?: Obstacle | null;
  readonly flaggedFor?: string | null;
  readonly resetsAt?: string | null;
  readonly host?: string | null;
  readonly fault?: TransportFault | null;
  /** Where the story is told by another part of the reply than its main error. */
  readonly provider?: string | null;
  readonly message?: string | null;
};

/** Null where the rule has nothing to say, so that the next one is asked. */
export type Rule = (signals: Signals, nowMs: number) => Finding | null;

/** Milliseconds to the next 00:00 UTC, when OpenRouter's daily counters start again. */
export function untilUtcMidnightMs(nowMs: number): number {
  const dayMs = 86_400_000;
  return dayMs - (((nowMs % dayMs) + dayMs) % dayMs);
}
