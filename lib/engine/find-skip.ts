import type { Action, Origin } from '#lib/contracts/vocabulary';
import type { Permit } from './breaker.ts';
import { type CooldownEntry, passesWithTime } from './cooldown.ts';
import type { Candidate } from './candidate.ts';
import { checkGuards, checkPolicyGuards } from './guards.ts';
import { isRuledOut } from './next-step.ts';
import type { Run } from './run.ts';

/** Why a model is skipped, ready to be written down. */
export type SkipReason = {
  readonly origin: Origin;
  readonly action: Action;
  readonly reason: string;
  readonly field: string;
  readonly value: string;
  readonly retryAfterMs: number | null;
};

export type Admittance =
  | { readonly is: 'admitted'; readonly permit: Permit }
  | { readonly is: 'skipped'; readonly skip: SkipReason };

/**
 * Holds a model against the request's needs, what earlier failures ruled out, and the cooldowns.
 * When all that is left is cooling down, the one that is due first is tried instead, once.
 */
export function admitOrSkip(run: Run, candidate: Candidate, rest: readonly Candidate[]): Admittance {
  const barred = findBar(run, candidate);
  if (barred !== null) return { is: 'skipped', skip: barred };
  const { breakers } = run.ports;
  const nowMs = run.ports.now();
  const admission = breakers.admit(candidate, nowMs);
  switch (admission.is) {
    case 'admitted':
      return admission;
    case 'probed':
      return rest.some((other) => isAvailable(run, other, nowMs))
        ? { is: 'skipped', skip: probeRunning(candidate) }
        : { is: 'admitted', permit: breakers.force(candidate, nowMs) };
    case 'cooling':
      if (!isLastResort(run, admission.entry, rest, nowMs))
        return { is: 'skipped', skip: stillCooling(admission.entry, candidate, nowMs) };
      run.lastResort = candidate.id;
      return { is: 'admitted', permit: breakers.force(candidate, nowMs) };
  }
}

/** Another request is finding out at this moment whether the model is back. */
function probeRunning({ id }: Candidate): SkipReason {
  return {
    origin: 'understudy',
    action: 'switch_model',
    reason: `Another request was already checking whether ${id} had recovered.`,
    field: 'cooldown',
    value: 'probe running',
    retryAfterMs: null,
  };
}

function stillCooling(cooling: CooldownEntry, candidate: Candidate, nowMs: number): SkipReason {
  return {
    origin: cooling.origin,
    action: 'switch_model',
    reason: `${subjectOf(cooling, candidate)} still cooling down (${timeLeft(cooling, nowMs)} left). ${cooling.reason}`,
    field: 'cooldown',
    value: `${cooling.id} until ${new Date(cooling.endsAtMs).toISOString()}`,
    retryAfterMs: passesWithTime(cooling.origin) ? cooling.endsAtMs - nowMs : null,
  };
}

/** Whether the request, its policy or an earlier failure rules a target out. */
export function isBarred(run: Run, candidate: Candidate): boolean {
  return findBar(run, candidate) !== null;
}

function findBar(run: Run, candidate: Candidate): SkipReason | null {
  const { problem } = candidate.connection;
  if (problem !== null)
    return {
      origin: 'understudy',
      action: 'switch_model',
      reason: problem,
      field: 'connection',
      value: candidate.connection.name,
      retryAfterMs: null,
    };
  const { needs, policy, chain } = run.plan;
  const guard =
    run.ports.findUnfit(candidate) ??
    checkGuards(candidate, needs) ??
    checkPolicyGuards(candidate, policy, chain[0]);
  if (guard !== null) return { origin: 'understudy', retryAfterMs: null, ...guard };
  const limit = run.limits.find((one) => isRuledOut(candidate, one));
  if (limit === undefined) return null;
  switch (limit.kind) {
    case 'paid_only':
      return bar(
        'openrouter_free_tier',
        'skip_free_models',
        `${limit.because} ${candidate.id} is a free model.`,
        'free tier',
      );
    case 'larger_context':
      return bar(
        'request',
        'switch_to_larger_context',
        `${limit.because} ${candidate.id} has no larger context window.`,
        String(limit.thanTokens),
      );
    case 'other_connection':
      return bar(
        'understudy',
        'switch_model',
        `${limit.because} ${candidate.id} is called there.`,
        candidate.connection.name,
      );
    case 'other_family':
      return bar(
        'request',
        'switch_to_capable_model',
        `${limit.because} ${candidate.id} belongs to the same family.`,
        limit.family,
      );
    case 'capable':
      return bar(
        'routing',
        'switch_to_capable_model',
        `${limit.because} ${candidate.id} doesn't.`,
        limit.capability,
      );
  }
}

function bar(origin: Origin, action: Action, reason: string, value: string): SkipReason {
  return { origin, action, reason, field: 'earlier failure', value, retryAfterMs: null };
}

/** Whether a model could be called at this moment. */
export function isAvailable(run: Run, candidate: Candidate, nowMs: number): boolean {
  return findBar(run, candidate) === null && run.ports.breakers.look(candidate, nowMs).is === 'free';
}

function isLastResort(run: Run, cooling: CooldownEntry, rest: readonly Candidate[], nowMs: number): boolean {
  if (run.lastResort !== null) return false;
  for (const other of rest) {
    if (findBar(run, other) !== null) continue;
    const theirs = run.ports.breakers.look(other, nowMs);
    if (theirs.is !== 'cooling' || theirs.entry.endsAtMs < cooling.endsAtMs) return false;
  }
  return true;
}

function subjectOf(cooling: CooldownEntry, candidate: Candidate): string {
  switch (cooling.scope) {
    case 'model':
      return `${candidate.id} is`;
    case 'free_models':
      return 'All free models are';
    case 'connection':
      return `${candidate.connection.name} is`;
  }
}

function timeLeft(cooling: CooldownEntry, nowMs: number): string {
  const seconds = Math.max(1, Math.ceil((cooling.endsAtMs - nowMs) / 1_000));
  if (seconds < 120) return `${seconds} s`;
  return seconds < 2 * 3_600 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`;
}
