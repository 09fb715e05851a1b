import type { ConnectionId } from '#lib/contracts/connection';
import type { CooldownScope } from '#lib/contracts/cooldown';
import type { Origin } from '#lib/contracts/vocabulary';
import type { Classification } from './classification.ts';
import { isFreeModel, type Candidate } from './candidate.ts';

/**
 * The time in which a model, all free models or a connection is not called, and why. Times are epoch
 * milliseconds.
 */
export type CooldownEntry = {
  /** Unique within its connection. */
  readonly id: string;
  readonly connection: ConnectionId;
  readonly scope: CooldownScope;
  readonly model: string | null;
  readonly origin: Origin;
  readonly reason: string;
  readonly startedAtMs: number;
  readonly endsAtMs: number;
  readonly failures: number;
};

const FIRST_MS = 5_000;
const LONGEST_UNTOLD_MS = 30_000;
/** A refused key stays wrong until somebody changes it, which ends this cooldown. */
const REFUSED_KEY_MS = 60_000;
const LONGEST_REPORTED_MS = 24 * 60 * 60 * 1_000;
/** A run of failures is forgotten this long after its last cooldown ended. */
export const FORGET_AFTER_MS = 10 * 60 * 1_000;

type NoteInput = {
  readonly classification: Classification;
  readonly candidate: Candidate;
  /** Whether the request switches to another connection because of it. */
  readonly isConnectionLeft: boolean;
  readonly callStartedAtMs: number;
  readonly nowMs: number;
  readonly random: number;
  readonly previous: (connection: ConnectionId, id: string) => CooldownEntry | null;
  /** The failure in words. */
  readonly explanation: string;
};

/**
 * The cooldown that a failure causes; null if it says nothing about the next request. Upstream's own time
 * sets the end. Without one it grows from 5 s to at most 30 s with each consecutive failure; a refused key
 * cools down for a minute.
 */
export function cooldownAfter({
  classification,
  candidate,
  isConnectionLeft,
  callStartedAtMs,
  nowMs,
  random,
  previous,
  explanation,
}: NoteInput): CooldownEntry | null {
  const scope = scopeOf(classification, isConnectionLeft);
  if (scope === null) return null;
  const id = cooldownId(scope, candidate.id);
  const before = previous(candidate.connection.id, id);
  const isInARow = before !== null && nowMs - before.endsAtMs < FORGET_AFTER_MS;
  // Concurrent calls may all fail for the same reason, which counts once.
  const failures = isInARow ? before.failures + (callStartedAtMs < before.startedAtMs ? 0 : 1) : 1;
  const reportedMs = classification.retryAfterMs;
  const grownMs = Math.min(FIRST_MS * 2 ** Math.min(failures - 1, 10), LONGEST_UNTOLD_MS);
  const defaultMs = classification.origin === 'credentials' ? REFUSED_KEY_MS : grownMs;
  // Jitter only shortens, so that the longest wait stays the longest.
  const lengthMs =
    reportedMs !== null && reportedMs > 0
      ? Math.min(reportedMs, LONGEST_REPORTED_MS)
      : defaultMs * (0.8 + 0.2 * random);
  return {
    id,
    connection: candidate.connection.id,
    scope,
    model: scope === 'model' ? candidate.id : null,
    origin: classification.origin,
    reason: explanation,
    startedAtMs: nowMs,
    endsAtMs: nowMs + lengthMs,
    failures,
  };
}

/** Neither money nor a key recovers with time, so only upstream's own time says when to retry. */
export function passesWithTime(origin: Origin): boolean {
  return origin !== 'credits' && origin !== 'credentials';
}

export function cooldownId(scope: CooldownScope, model: string): string {
  return scope === 'model' ? `model:${model}` : scope;
}

/** The ids of the cooldowns that block a model, widest scope first. */
export function cooldownIdsFor(candidate: Candidate): readonly string[] {
  return isFreeModel(candidate)
    ? ['connection', 'free_models', cooldownId('model', candidate.id)]
    : ['connection', cooldownId('model', candidate.id)];
}

function scopeOf(classification: Classification, isConnectionLeft: boolean): CooldownScope | null {
  // If an address can't be reached, neither can anything behind it.
  if (classification.kind === 'unreachable') return 'connection';
  switch (classification.origin) {
    case 'openrouter_free_tier':
      return classification.action === 'switch_model' ? 'model' : 'free_models';
    case 'openrouter_account':
      // If nothing proves that the whole account is limited, only the model cools down.
      return classification.certain ? 'connection' : 'model';
    case 'credits':
    case 'credentials':
      return classification.action === 'stop_chain' ? 'connection' : null;
    case 'policy':
    case 'understudy':
      return null;
    case 'network':
      return classification.kind === 'timed_out' || classification.kind === 'interrupted' ? 'model' : null;
    case 'upstream_provider':
    case 'upstream_byok':
    case 'openrouter':
    case 'routing':
    case 'request':
      // A server that failed before it reached a model may still reach the next one, so it is tried if nothing
      // else is left.
      if (classification.isAtEdge && isConnectionLeft) return 'connection';
      return isAboutTheModel(classification) ? 'model' : null;
  }
}

function isAboutTheModel({ kind }: Classification): boolean {
  switch (kind) {
    case 'rate_limited':
    case 'overloaded':
    case 'unreachable':
    case 'timed_out':
    case 'model_unavailable':
    case 'server_error':
    case 'interrupted':
    case 'unauthorized':
    case 'credits_exhausted':
      return true;
    case 'context_too_long':
    case 'content_refused':
    case 'not_capable':
    case 'bad_request':
    case 'foreign_state':
    case 'empty_answer':
    case 'unknown':
      return false;
  }
}
