import type { Cause } from '#lib/contracts/cause';
import type { Evidence } from '#lib/contracts/verdict';
import type { Action, Origin } from '#lib/contracts/vocabulary';
import type { Limit, Obstacle } from '#lib/engine/classification';
import type { TransportFault } from '#lib/engine/upstream-reply';
import type { Signals } from './signals.ts';

/** The conclusion of a rule. `certain` defaults to true; other omitted fields come from the signals. */
export type Finding = {
  readonly cause: Cause;
  readonly origin: Origin;
  readonly action: Action;
  readonly certain?: boolean;
  readonly evidence: readonly Evidence[];
  /** Used only if the upstream gave no time. */
  readonly defaultRetryAfterMs?: number | null;
  readonly limit?: Limit | null;
  readonly missingCapability?: string | null;
  readonly obstacle?: Obstacle | null;
  readonly flaggedFor?: string | null;
  readonly resetsAt?: string | null;
  readonly host?: string | null;
  readonly fault?: TransportFault | null;
  /** Set if the explanation is in another part of the reply than its main error. */
  readonly provider?: string | null;
  readonly message?: string | null;
};

/** Null if the rule does not apply, so that the next one is tried. */
export type Rule = (signals: Signals, nowMs: number) => Finding | null;

/** Milliseconds until the next 00:00 UTC, when OpenRouter's daily quotas reset. */
export function untilUtcMidnightMs(nowMs: number): number {
  const dayMs = 86_400_000;
  return dayMs - (((nowMs % dayMs) + dayMs) % dayMs);
}
