import type { ConnectionId } from '#lib/contracts/connection';
import { hasModality, takesParameter } from '#lib/contracts/model-facts';
import type { Policy } from '#lib/contracts/policy';
import type { GatewayErrorType } from '#lib/contracts/vocabulary';
import type { Classification, Obstacle } from './classification.ts';
import { isFreeModel, type Candidate } from './candidate.ts';
import type { TransportFault } from './upstream-reply.ts';

/** Which models may still be tried after a failure. */
export type RestLimit =
  /** The limit that all free models of a connection share. */
  | { readonly kind: 'paid_only'; readonly connection: ConnectionId }
  | { readonly kind: 'larger_context'; readonly thanTokens: number }
  | { readonly kind: 'capable'; readonly capability: string; readonly obstacle: Obstacle | null }
  /** Every model of a connection would fail. */
  | { readonly kind: 'other_connection'; readonly connection: ConnectionId }
  /** It already runs as many calls as it allows. */
  | { readonly kind: 'full_connection'; readonly connection: ConnectionId }
  /** The request breaks a rule of one model family. */
  | { readonly kind: 'other_family'; readonly family: string };

/** Why the same model is called again. */
export type RetryCause = 'own_limit' | 'transient_fault';

export type Step =
  | { readonly do: 'retry'; readonly afterMs: number; readonly because: RetryCause }
  | { readonly do: 'switch'; readonly limit: RestLimit | null }
  | { readonly do: 'stop'; readonly errorType: GatewayErrorType };

export type StepInput = {
  readonly classification: Classification;
  readonly fault: TransportFault | null;
  readonly candidate: Candidate;
  readonly policy: Policy;
  /** Quick retries of this model so far. */
  readonly retriesMade: number;
  /** Time waited for the person's own limits so far, over the whole request. */
  readonly patienceUsedMs: number;
  readonly waitsMade: number;
  /** The rest of the deadline. */
  readonly leftMs: number;
  /** How long the failed call took. */
  readonly tookMs: number;
  /** Whether another model could be called now. */
  readonly hasOtherPaidModel: boolean;
  /** Whether a model further down the chain belongs to another family. */
  readonly hasOtherFamily: boolean;
  /** Whether a usable target at another connection is further down the chain. */
  readonly hasOtherConnection: boolean;
  readonly random: number;
};

const QUICK_RETRY_MS = { from: 100, spread: 200 } as const;
/** A limit that is still there after two waits won't clear with a third. */
const MAX_WAITS = 2;
/** Upstream counts in whole seconds. This avoids retrying a moment too early. */
const WAIT_MARGIN_MS = 25;

/** Decides what follows a call that failed before any content. Pure: same input, same step. */
export function nextStep(input: StepInput): Step {
  const { classification, policy } = input;
  switch (classification.action) {
    case 'switch_model':
      return { do: 'switch', limit: null };
    case 'switch_to_larger_context':
      return { do: 'switch', limit: largerContext(input) };
    case 'switch_to_capable_model':
      return classification.cause === 'vendor_rule'
        ? afterVendorRule(input)
        : { do: 'switch', limit: capable(input) };
    case 'skip_free_models':
      return { do: 'switch', limit: paidOnly(input) };
    case 'stop_chain':
      return leaveConnection(input, stopType(classification));
    case 'fail_request':
      return isContentRefusal(classification) && policy.contentPolicy === 'switch'
        ? { do: 'switch', limit: null }
        : { do: 'stop', errorType: 'request_rejected' };
    case 'retry_same_model':
      return isLimit(classification) ? afterOwnLimit(input) : afterTransientFault(input);
  }
}

function stopType({ origin }: Classification): GatewayErrorType {
  if (origin === 'credentials') return 'credentials';
  return origin === 'credits' ? 'budget_exceeded' : 'chain_exhausted';
}

function paidOnly({ candidate }: StepInput): RestLimit {
  return { kind: 'paid_only', connection: candidate.connection.id };
}

function isLimit({ kind, origin }: Classification): boolean {
  return kind === 'rate_limited' || origin === 'openrouter_account' || origin === 'openrouter_free_tier';
}

function isContentRefusal({ kind, origin }: Classification): boolean {
  return kind === 'content_refused' || origin === 'policy';
}

/**
 * The person's own limit: wait if upstream says how long and the category is that patient; otherwise switch
 * to a model outside the limit.
 */
function afterOwnLimit(input: StepInput): Step {
  const { classification, policy, patienceUsedMs, waitsMade, leftMs } = input;
  const isFreeTier = classification.origin === 'openrouter_free_tier';
  if (isFreeTier && input.hasOtherPaidModel) return { do: 'switch', limit: paidOnly(input) };
  const waitMs = classification.retryAfterMs;
  if (
    waitMs !== null &&
    waitsMade < MAX_WAITS &&
    waitMs <= policy.patienceMs - patienceUsedMs &&
    waitMs + WAIT_MARGIN_MS < leftMs
  ) {
    return { do: 'retry', afterMs: waitMs + WAIT_MARGIN_MS, because: 'own_limit' };
  }
  if (isFreeTier) return { do: 'switch', limit: paidOnly(input) };
  // A limit on the whole account blocks every model. Trying the rest of the chain would not help.
  return classification.certain ? leaveConnection(input, 'chain_exhausted') : { do: 'switch', limit: null };
}

/** Every model at this connection would fail too. Only targets at other connections remain. */
function leaveConnection({ candidate, hasOtherConnection }: StepInput, errorType: GatewayErrorType): Step {
  if (!hasOtherConnection) return { do: 'stop', errorType };
  return { do: 'switch', limit: { kind: 'other_connection', connection: candidate.connection.id } };
}

function afterTransientFault(input: StepInput): Step {
  const { classification, fault, policy, retriesMade, leftMs, tookMs, random } = input;
  const afterMs = QUICK_RETRY_MS.from + QUICK_RETRY_MS.spread * random;
  const reportedMs = classification.retryAfterMs;
  // A longer pause is not worth waiting for while another model is available. Nor is a model that took long
  // to fail, because a retry may take as long.
  const isQuick = (reportedMs === null || reportedMs <= afterMs) && tookMs <= policy.firstTokenMs;
  if (isQuick && retriesMade < policy.retries && afterMs < leftMs)
    return { do: 'retry', afterMs, because: 'transient_fault' };
  // If the server can't be reached, neither can any of its models.
  if (isUnreachable(fault)) return leaveConnection(input, 'chain_exhausted');
  // A server that fails before it reaches a model fails for all of them. If it is the only one, it may still
  // reach the next model.
  return classification.isAtEdge && input.hasOtherConnection
    ? leaveConnection(input, 'chain_exhausted')
    : { do: 'switch', limit: null };
}

function isUnreachable(fault: TransportFault | null): boolean {
  return fault === 'dns' || fault === 'refused' || fault === 'tls';
}

function largerContext({ classification, candidate }: StepInput): RestLimit | null {
  const thanTokens = classification.facts.contextTokens ?? candidate.facts?.contextTokens ?? null;
  if (thanTokens === null) return null;
  return { kind: 'larger_context', thanTokens };
}

function capable({ classification }: StepInput): RestLimit | null {
  const capability = classification.facts.missingCapability;
  if (capability === null) return null;
  return { kind: 'capable', capability, obstacle: classification.facts.obstacle };
}

/**
 * Another model of the same family would refuse the request too; a model of another family probably wouldn't.
 */
function afterVendorRule({ candidate, hasOtherFamily }: StepInput): Step {
  if (!hasOtherFamily) return { do: 'stop', errorType: 'request_rejected' };
  return { do: 'switch', limit: { kind: 'other_family', family: familyOf(candidate) } };
}

/** The author in a model's id. A family's rules come from its author. */
export function familyOf({ id }: Candidate): string {
  return id.replace(/^~/, '').split('/')[0] ?? id;
}

/**
 * Whether a limit found earlier in this request excludes a model. Models that the catalogue does not know pass.
 */
export function isRuledOut(candidate: Candidate, limit: RestLimit): boolean {
  switch (limit.kind) {
    case 'paid_only':
      return candidate.connection.id === limit.connection && isFreeModel(candidate);
    case 'larger_context': {
      const tokens = candidate.facts?.contextTokens ?? null;
      return tokens !== null && tokens <= limit.thanTokens;
    }
    case 'other_connection':
    case 'full_connection':
      return candidate.connection.id === limit.connection;
    case 'other_family':
      return familyOf(candidate) === limit.family;
    case 'capable': {
      const facts = candidate.facts;
      if (facts === null || facts.isRouter) return false;
      return (
        hasModality(facts.inputModalities, limit.capability) === false &&
        hasModality(facts.outputModalities, limit.capability) === false &&
        takesParameter(facts, limit.capability) === false
      );
    }
  }
}
