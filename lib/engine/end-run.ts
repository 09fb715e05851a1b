import type { GatewayErrorType } from '#lib/contracts/vocabulary';
import { uncalledAttempt } from './attempt.ts';
import type { CallFacts } from './call.ts';
import type { Candidate } from './candidate.ts';
import type { CancelCause } from './cancel-cause.ts';
import { summarizeFailure } from './error-summary.ts';
import type { Outcome } from './execution.ts';
import type { Run } from './run.ts';

export function exhaustedType(run: Run): GatewayErrorType {
  if (run.overBudget.length > 0) return 'budget_exceeded';
  // The next process can ask again, and so can this one once it can write its data.
  if (run.ledger.asked.some(({ end }) => end.is === 'withdrawn' || end.is === 'not_stored'))
    return 'unavailable';
  if (run.callsMade === 0)
    return run.limits.some(({ kind }) => kind === 'full_connection') ? 'overloaded' : 'no_capable_model';
  return run.lastResort !== null && run.callsMade === 1 ? 'all_cooling_down' : 'chain_exhausted';
}

export function giveUp(run: Run, errorType: GatewayErrorType): Outcome {
  const outcome = endWith(run, errorType, run.delivered?.facts ?? null);
  const resets = run.overBudget.flatMap(({ resetsAtMs }) => resetsAtMs ?? []);
  if (outcome.status !== 'failed' || errorType !== 'budget_exceeded' || resets.length === 0) return outcome;
  return { ...outcome, resetsAtMs: Math.min(...resets) };
}

/** The store failed, so a budget could not be checked. */
export function giveUpUnchecked(run: Run): Outcome {
  const outcome = giveUp(run, 'unavailable');
  return outcome.status === 'failed' ? { ...outcome, isBudgetUnchecked: true } : outcome;
}

/** `facts` describe the answer that the client has partly received; null if it has received nothing. */
function endWith(run: Run, errorType: GatewayErrorType, facts: CallFacts | null): Outcome {
  return facts === null
    ? summarizeFailure(errorType, run.ledger.attempts)
    : { status: 'partial', facts, errorType };
}

/** A disconnected client gets nothing. If Understudy aborted the request, the client gets an error. */
export function breakOff(run: Run, cause: CancelCause | 'withheld', facts: CallFacts | null): Outcome {
  switch (cause) {
    case 'client_gone':
    case 'client_stalled':
      return { status: 'cancelled', facts, cause };
    case 'stopping':
    case 'withheld':
      return endWith(run, 'unavailable', facts);
  }
}

/** The request ends before a call, which is then not made. */
export function endUncalled(
  run: Run,
  candidate: Candidate,
  cause: CancelCause | 'deadline',
  waitMs: number,
): Outcome {
  const { ports, ledger } = run;
  if (waitMs > 0 || cause === 'stopping') {
    const timing = { index: ledger.attempts.length, waitMs, startedAtMs: ports.now() };
    const attempt = uncalledAttempt(timing, candidate, cause, ports.words);
    ledger.enter({ type: 'attempt-skip', attempt });
    ports.onEvent({ type: 'attempt-skip', attempt });
  }
  return cause === 'deadline' ? giveUp(run, 'timeout') : breakOff(run, cause, run.delivered?.facts ?? null);
}
