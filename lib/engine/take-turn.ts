import type { GatewayErrorType } from '#lib/contracts/vocabulary';
import { skippedAttempt } from './attempt.ts';
import type { Permit } from './breaker.ts';
import type { CancelCause } from './cancel-cause.ts';
import type { Candidate } from './candidate.ts';
import { summarizeFailure } from './error-summary.ts';
import type { Outcome } from './execution.ts';
import { admitOrSkip, isAvailable } from './find-skip.ts';
import { seekConsent } from './seek-consent.ts';
import type { Place, WaitEnd } from './place.ts';
import type { Run } from './run.ts';
import type { Skip } from './skip-cause.ts';

export type Turn =
  /** `place` is null if the connection has no limit. */
  | { readonly is: 'taken'; readonly permit: Permit; readonly place: Place | null }
  /** While it waited for an answer. */
  | { readonly is: 'broken_off'; readonly cause: CancelCause }
  /** `ends`: the outcome, if the request ends with it. */
  | { readonly is: 'skipped'; readonly skip: Skip; readonly ends: GatewayErrorType | null };

/** Time waited since the last attempt, which counts for the next one. */
export function takeWait(run: Run): number {
  const waitedMs = run.waitedMs;
  run.waitedMs = 0;
  return waitedMs;
}

/**
 * Waits for the request's own slot, under the limits of its category and client. Returns the outcome if there
 * is none; null if the request may continue or was cancelled.
 */
export async function waitForRequest(run: Run, first: Candidate): Promise<Outcome | null> {
  const { ports, ledger, plan } = run;
  const { place } = ports;
  if (place === null || place.isTaken()) return null;
  const end = await waitFor(run, first, place, async () => {
    // The wait for a client's own limit is no longer than for any limit of one's own, because the client can
    // retry.
    const patient = await place.wait(Math.min(plan.policy.patienceMs, leftMs(run)));
    return patient === 'late' && place.limit().of !== 'client' ? place.wait(leftMs(run)) : patient;
  });
  if (end === 'got' || end === 'broken_off') return null;
  const isClient = place.limit().of === 'client';
  const errorType = end === 'no_room' ? 'overloaded' : isClient ? 'client_limited' : 'timeout';
  const skip = noPlace(place, end, ledger.queuedMs, 'stop_chain');
  const timing = { index: ledger.attempts.length, waitMs: takeWait(run), startedAtMs: ports.now() };
  const event = { type: 'attempt-skip', attempt: skippedAttempt(timing, first, skip, ports.words) } as const;
  ledger.enter(event);
  ports.onEvent(event);
  return summarizeFailure(errorType, ledger.attempts);
}

/** Skips a target, or gets permission to call it: from its breakers, and with a slot at its connection. */
export async function takeTurn(run: Run, candidate: Candidate, rest: readonly Candidate[]): Promise<Turn> {
  const { lastResort } = run;
  if (run.ports.consent !== null) {
    const refused = await seekConsent(run, candidate);
    const cause = run.ports.cancelCause();
    if (cause !== null) return { is: 'broken_off', cause };
    if (refused !== null) return { is: 'skipped', skip: refused, ends: null };
  }
  const admittance = await admitOrSkip(run, candidate, rest);
  if (admittance.is === 'skipped') return { ...admittance, ends: null };
  if (candidate.connection.maxConcurrent === null)
    return { is: 'taken', permit: admittance.permit, place: null };
  const place = run.ports.placeAt(candidate.connection);
  if (place.isTaken()) return { is: 'taken', permit: admittance.permit, place };

  // The wait may take a while, and must not keep other requests from probing the target.
  admittance.permit[Symbol.dispose]();
  run.lastResort = lastResort;
  const end = await waitAtConnection(run, candidate, rest, place);
  switch (end) {
    case 'got':
    case 'broken_off': {
      const again = await admitOrSkip(run, candidate, rest);
      if (again.is === 'admitted') return { is: 'taken', permit: again.permit, place };
      place[Symbol.dispose]();
      return { ...again, ends: null };
    }
    case 'late':
    case 'no_room': {
      place[Symbol.dispose]();
      const isLast = !hasElsewhere(run, candidate, rest);
      const skip = noPlace(place, end, run.waitedMs, isLast ? 'stop_chain' : 'switch_model');
      run.limits.push({ kind: 'full_connection', connection: candidate.connection.id });
      const ends = end === 'no_room' ? 'overloaded' : 'timeout';
      return { is: 'skipped', skip, ends: isLast ? ends : null };
    }
  }
}

/** Waits as long as the category's patience if another connection could answer, else until the deadline. */
async function waitAtConnection(
  run: Run,
  candidate: Candidate,
  rest: readonly Candidate[],
  place: Place,
): Promise<WaitEnd> {
  return waitFor(run, candidate, place, async () => {
    for (;;) {
      const canSwitch = hasElsewhere(run, candidate, rest);
      const patienceMs = Math.max(0, run.plan.policy.patienceMs - run.patienceUsedMs);
      const fromMs = run.ports.now();
      const end = await place.wait(canSwitch ? Math.min(patienceMs, leftMs(run)) : leftMs(run));
      if (canSwitch) run.patienceUsedMs += run.ports.now() - fromMs;
      if (end !== 'late' || leftMs(run) <= 0 || hasElsewhere(run, candidate, rest)) return end;
    }
  });
}

async function waitFor(
  run: Run,
  candidate: Candidate,
  place: Place,
  wait: () => Promise<WaitEnd>,
): Promise<WaitEnd> {
  const { ports, ledger } = run;
  const begun = {
    type: 'queue-start',
    index: ledger.attempts.length,
    model: candidate.id,
    connection: candidate.connection,
    reason: ports.words.queue(place.limit(), candidate),
  } as const;
  ledger.enter(begun);
  ports.onEvent(begun);
  const fromMs = ports.now();
  const end = await wait();
  const waitedMs = ports.now() - fromMs;
  run.waitedMs += waitedMs;
  ledger.enter({ type: 'queue-end', waitedMs });
  return end;
}

function noPlace(place: Place, end: 'late' | 'no_room', waitedMs: number, action: Skip['action']): Skip {
  return {
    origin: 'understudy',
    action,
    cause: { kind: 'no_place', limit: place.limit(), end, waitedMs },
    retryAfterMs: place.retryAfterMs(),
  };
}

function hasElsewhere(run: Run, { connection }: Candidate, rest: readonly Candidate[]): boolean {
  const nowMs = run.ports.now();
  return rest.some((other) => other.connection.id !== connection.id && isAvailable(run, other, nowMs));
}

function leftMs({ deadlineAtMs, ports }: Run): number {
  return Math.max(0, deadlineAtMs - ports.now());
}
