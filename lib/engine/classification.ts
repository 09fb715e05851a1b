import type { Cause } from '#lib/contracts/cause';
import type { Party } from '#lib/contracts/party';
import type { Evidence } from '#lib/contracts/verdict';
import type { Action, Origin } from '#lib/contracts/vocabulary';
import type { FailureKind } from './failure-kind.ts';
import type { TransportFault } from './upstream-reply.ts';

/** A missing capability that no catalogue field describes. */
export type Obstacle =
  | 'prefill'
  | 'output_tokens'
  | 'image_output'
  | 'system_message'
  | 'mandatory_reasoning'
  | 'parameters';

/** The size and period of a limit, if upstream reported them. */
export type Limit = {
  readonly requests: number | null;
  readonly per: 'minute' | 'day' | 'unknown';
  /** Epoch milliseconds; in the past if an old log was pasted. */
  readonly resetsAtMs: number | null;
};

/** The remaining money, if it covers less than the request asked for. */
export type Affordable = {
  /** Whether the requested answer is too expensive, or already the input. */
  readonly of: 'answer' | 'prompt';
  readonly askedTokens: number;
  readonly affordableTokens: number;
  /** The account's balance, or the spending limit of the key. */
  readonly limitedBy: 'balance' | 'key_limit';
};

/** Facts that sentences and the next step use. Null if upstream did not report them. */
export type FailureFacts = {
  readonly provider: string | null;
  readonly model: string | null;
  /** Upstream's message, shortened and without keys and account ids. */
  readonly message: string | null;
  /** The model's context window, if a context error names it. */
  readonly contextTokens: number | null;
  /** The tokens of the conversation without those of the answer, if a context error separates them. */
  readonly inputTokens: number | null;
  /** What the remaining money covers, if upstream gave figures. */
  readonly affordable: Affordable | null;
  /** The capability that this model lacks, in the catalogue's word: `image`, `tools`, … */
  readonly missingCapability: string | null;
  /** The obstacle, if the catalogue has no word for it. */
  readonly obstacle: Obstacle | null;
  /** Moderation's own words for what it flagged. */
  readonly flaggedFor: string | null;
  /** When a budget or a key's limit resets, ISO 8601. */
  readonly resetsAt: string | null;
  /** The transport fault; null if there was none. */
  readonly fault: TransportFault | null;
  /** The host that answered with a web page. */
  readonly host: string | null;
};

/** What an error means, before it is put into words. */
export type Classification = {
  readonly origin: Origin;
  readonly action: Action;
  readonly cause: Cause;
  readonly kind: FailureKind;
  readonly party: Party;
  /** Whether the called server itself failed, before it reached any model. */
  readonly isAtEdge: boolean;
  /** The company that the error is about; null if nothing names it. */
  readonly company: string | null;
  /** False if nothing proves who caused it and the origin is only the most likely one. */
  readonly certain: boolean;
  readonly limit: Limit | null;
  readonly retryAfterMs: number | null;
  /** For people only; no decision uses it. */
  readonly evidence: readonly Evidence[];
  readonly facts: FailureFacts;
};

/** What a person reads about one error. */
export type Explanation = {
  readonly title: string;
  readonly explanation: string;
  readonly advice: readonly string[];
};
