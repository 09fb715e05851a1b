import type { Permit } from './breaker.ts';
import type { FullBudget } from './full-budget.ts';
import { type CooldownEntry, passesWithTime } from './cooldown.ts';
import type { Candidate } from './candidate.ts';
import { checkGuards } from './guards.ts';
import { isRuledOut, type RestLimit } from './next-step.ts';
import { checkOtherGuards, checkPolicyGuards, checkPriceGuards } from './policy-guards.ts';
import type { Run } from './run.ts';
import type { PriceCause, Skip } from './skip-cause.ts';

export type Admittance =
  | { readonly is: 'admitted'; readonly permit: Permit }
  | { readonly is: 'skipped'; readonly skip: Skip };

/**
 * Checks a model against the request's needs, the limits found by earlier failures, and the cooldowns. If all
 * remaining models are cooling down, the one whose cooldown ends first is tried, once.
 */
export async function admitOrSkip(
  run: Run,
  candidate: Candidate,
  rest: readonly Candidate[],
): Promise<Admittance> {
  const barred = findBar(run, candidate);
  if (barred !== null) return { is: 'skipped', skip: barred };
  const { breakers } = run.ports;
  const nowMs = run.ports.now();
  const admission = await breakers.admit(candidate, nowMs);
  switch (admission.is) {
    case 'admitted':
      return admission;
    case 'probed':
      return rest.some((other) => isAvailable(run, other, nowMs))
        ? { is: 'skipped', skip: probeRunning }
        : { is: 'admitted', permit: breakers.force(candidate, nowMs) };
    case 'cooling':
      if (!isLastResort(run, admission.entry, rest, nowMs))
        return { is: 'skipped', skip: stillCooling(admission.entry, nowMs) };
      run.lastResort = candidate.id;
      return { is: 'admitted', permit: breakers.force(candidate, nowMs) };
  }
}

/** Another request is testing right now whether the model has recovered. */
const probeRunning: Skip = {
  origin: 'understudy',
  action: 'switch_model',
  cause: { kind: 'probe_running' },
  retryAfterMs: null,
};

function stillCooling(entry: CooldownEntry, nowMs: number): Skip {
  const leftMs = entry.endsAtMs - nowMs;
  return {
    origin: entry.origin,
    action: 'switch_model',
    cause: { kind: 'cooling_down', entry, leftMs },
    retryAfterMs: passesWithTime(entry.origin) ? leftMs : null,
  };
}

/** Whether the request, its policy or an earlier failure rules a target out. */
export function isBarred(run: Run, candidate: Candidate): boolean {
  return findBar(run, candidate) !== null;
}

/** The price limit that a model exceeds, if nothing else excludes it and nobody has approved it. */
export function findDearer(run: Run, candidate: Candidate): PriceCause | null {
  const { policy, firstChoice, needs } = run.plan;
  const broken = checkPriceGuards(candidate, policy, firstChoice, needs);
  if (broken === null || run.approvals.has(candidate)) return null;
  if (findBar(run, candidate, true) !== null) return null;
  return run.ports.breakers.look(candidate, run.ports.now()).is === 'free' ? broken.cause : null;
}

function isApproved({ approvals, ports }: Run, candidate: Candidate): boolean {
  return approvals.has(candidate) || ports.consent?.look(candidate)?.answer === 'yes';
}

function findBar(run: Run, candidate: Candidate, isPriceApproved = isApproved(run, candidate)): Skip | null {
  const { problem } = candidate.connection;
  const ours = { origin: 'understudy', retryAfterMs: null } as const;
  if (problem !== null) return { ...ours, action: 'switch_model', cause: { kind: 'connection', problem } };
  const { needs, policy, firstChoice } = run.plan;
  const unfit = run.ports.findUnfit(candidate);
  if (unfit !== null) return { ...ours, action: unfit.action, cause: { kind: 'unfit', unfit } };
  const guard =
    checkGuards(candidate, needs) ??
    (isPriceApproved
      ? checkOtherGuards(candidate, policy, firstChoice)
      : checkPolicyGuards(candidate, policy, firstChoice, needs));
  if (guard !== null) return { ...ours, ...guard };
  const full = run.ports.budgets?.look(candidate) ?? null;
  if (full !== null) return overBudget(full, run.ports.now());
  const limit = run.limits.find((one) => isRuledOut(candidate, one));
  return limit === undefined
    ? null
    : { ...consequences[limit.kind], cause: { kind: 'earlier_failure', limit }, retryAfterMs: null };
}

export function overBudget(budget: FullBudget, nowMs: number): Skip {
  const { retryAtMs } = budget;
  return {
    origin: 'understudy',
    action: 'switch_model',
    cause: { kind: 'over_budget', budget },
    retryAfterMs: retryAtMs === null ? null : Math.max(0, retryAtMs - nowMs),
  };
}

const consequences: Readonly<Record<RestLimit['kind'], Pick<Skip, 'origin' | 'action'>>> = {
  paid_only: { origin: 'openrouter_free_tier', action: 'skip_free_models' },
  larger_context: { origin: 'request', action: 'switch_to_larger_context' },
  other_connection: { origin: 'understudy', action: 'switch_model' },
  full_connection: { origin: 'understudy', action: 'switch_model' },
  other_family: { origin: 'request', action: 'switch_to_capable_model' },
  capable: { origin: 'routing', action: 'switch_to_capable_model' },
};

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
