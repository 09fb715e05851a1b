import type { Attempt } from './attempt.ts';
import type { Asked } from './consent.ts';
import type { ExecutionEvent } from './execution.ts';

export type AttemptStart = Extract<ExecutionEvent, { type: 'attempt-start' }>;
type ConsentStart = Extract<ExecutionEvent, { type: 'consent-start' }>;
export type AttemptServe = Extract<ExecutionEvent, { type: 'attempt-serve' }>;

/** Everything known about one request so far. Rows, headers, metadata and sentences are derived from it. */
export type Ledger = {
  /** Epoch milliseconds. */
  readonly startedAtMs: number;
  /** The attempts that have ended, in order. */
  readonly attempts: readonly Attempt[];
  /** The call in progress. */
  readonly call: AttemptStart | null;
  /** The call that most recently started to answer. */
  readonly serve: AttemptServe | null;
  /** Total time in queues. */
  readonly queuedMs: number;
  /** The question that is waiting for an answer. */
  readonly asking: ConsentStart | null;
  /** Approvals that were asked for or reused. */
  readonly asked: readonly Asked[];
  /** From the start of the request to its first content. */
  readonly timeToFirstTokenMs: number | null;
};

/** A writable ledger. Only the executor writes entries. */
export type OpenLedger = Ledger & { readonly enter: (event: ExecutionEvent) => void };

export function openLedger(startedAtMs: number): OpenLedger {
  const attempts: Attempt[] = [];
  let call: AttemptStart | null = null;
  let serve: AttemptServe | null = null;
  let timeToFirstTokenMs: number | null = null;
  let queuedMs = 0;
  let asking: ConsentStart | null = null;
  const asked: Asked[] = [];
  return {
    startedAtMs,
    attempts,
    get call() {
      return call;
    },
    get serve() {
      return serve;
    },
    asked,
    get asking() {
      return asking;
    },
    get queuedMs() {
      return queuedMs;
    },
    get timeToFirstTokenMs() {
      return timeToFirstTokenMs;
    },
    enter(event) {
      switch (event.type) {
        case 'attempt-start':
          call = event;
          break;
        case 'attempt-serve':
          serve = event;
          // The time of the first token of a whole answer is unknown.
          if (event.isStreamed)
            timeToFirstTokenMs ??= event.startedAtMs + event.timeToFirstTokenMs - startedAtMs;
          break;
        case 'attempt-skip':
        case 'attempt-fail':
        case 'attempt-end':
          call = null;
          attempts.push(event.attempt);
          break;
        case 'queue-end':
          queuedMs += event.waitedMs;
          break;
        case 'consent-start':
          asking = event;
          break;
        case 'consent-end':
          asking = null;
          asked.push(event.asked);
          break;
        case 'wait-start':
        case 'queue-start':
      }
    },
  };
}
