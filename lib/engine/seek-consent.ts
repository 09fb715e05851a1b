import type { Approval, Asked } from './consent.ts';
import type { ConsentEnd } from './decision.ts';
import type { Candidate } from './candidate.ts';
import { findDearer } from './find-skip.ts';
import type { Run } from './run.ts';
import type { PriceCause, Skip } from './skip-cause.ts';

/**
 * If only a price limit excludes a model, asks for approval. Returns why the model is skipped; null if it was
 * approved, if there is nothing to ask, or if the run was cancelled.
 */
export async function seekConsent(run: Run, candidate: Candidate): Promise<Skip | null> {
  const { consent } = run.ports;
  if (consent === null) return null;
  const guard = findDearer(run, candidate);
  if (guard === null) return null;
  const standing = consent.look(candidate);
  return standing === null
    ? askConsent(run, candidate, guard)
    : settle(run, { candidate, guard, end: { is: 'decided', decision: standing }, waitedMs: null });
}

/** Asks again although an earlier answer covers the model, because its amount is used up. */
export function askAgain(run: Run, candidate: Candidate, approval: Approval): Promise<Skip | null> {
  run.approvals.delete(candidate);
  return askConsent(run, candidate, approval.guard);
}

async function askConsent(run: Run, candidate: Candidate, guard: PriceCause): Promise<Skip | null> {
  const { ports, ledger, plan } = run;
  const { consent } = ports;
  const leftMs = (plan.policy.askWhenDearer?.waitMs ?? 0) - run.askedMs;
  if (consent === null || leftMs <= 0) return settle(run, { candidate, guard, end: tooLate, waitedMs: 0 });
  const begun = {
    type: 'consent-start',
    index: ledger.attempts.length,
    model: candidate.id,
    connection: candidate.connection,
    waitMs: leftMs,
    reason: ports.words.ask(guard, candidate),
  } as const;
  ledger.enter(begun);
  ports.onEvent(begun);
  const fromMs = ports.now();
  const end = await consent.ask(candidate, guard, leftMs);
  const waitedMs = ports.now() - fromMs;
  run.askedMs += waitedMs;
  run.waitedMs += waitedMs;
  // The time until a person answers does not count towards the deadline.
  run.deadlineAtMs += waitedMs;
  return settle(run, { candidate, guard, end, waitedMs });
}

const tooLate: ConsentEnd = { is: 'no_answer' };

function settle(run: Run, asked: Asked): Skip | null {
  const { ports, ledger } = run;
  const { candidate, guard, end } = asked;
  const event = { type: 'consent-end', asked } as const;
  ledger.enter(event);
  ports.onEvent(event);
  if (end.is === 'broken_off') return null;
  if (end.is === 'decided' && end.decision.answer === 'yes') {
    run.approvals.set(candidate, { decision: end.decision, guard });
    return null;
  }
  return {
    origin: 'understudy',
    action: 'switch_model',
    cause: { kind: 'not_approved', guard, end },
    retryAfterMs: null,
  };
}
