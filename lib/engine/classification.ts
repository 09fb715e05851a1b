import type { Cause } from '#lib/contracts/cause';
import type { Party } from '#lib/contracts/party';
import type { Evidence } from '#lib/contracts/verdict';
import type { Action, Origin } from '#lib/contracts/vocabulary';
import type { FailureKind } from './failure-kind.ts';
import type { TransportFault } from './upstream-reply.ts';

/** A want that no field of the catalogue describes. */
export type Obstacle =
  | 'prefill'
  | 'output_tokens'
  | 'image_output'
  | 'system_message'
  | 'mandatory_reasoning'
  | 'parameters';

/** How much may be asked in a time, as far as upstream said. */
export type Limit = {
  readonly requests: number | null;
  readonly per: 'minute' | 'day' | 'unknown';
  /** Epoch milliseconds; may lie in the past where an old log was pasted. */
  readonly resetsAtMs: number | null;
};

/** Money left that pays for less than a request asked for. */
export type Affordable = {
  /** Whether the answer asked for is too long for it, or already the input. */
  readonly of: 'answer' | 'prompt';
  readonly askedTokens: number;
  readonly affordableTokens: number;
  /** The account's balance, or the spending limit of the key. */
  readonly limitedBy: 'balance' | 'key_limit';
};

/** Facts found on the way that the words and the next step use. Null where upstream did not say. */
export type FailureFacts = {
  readonly provider: string | null;
  readonly model: string | null;
  /** Upstream's own message, bounded and stripped of keys and account ids. */
  readonly message: string | null;
  /** The window the model has, where a context error names it. */
  readonly contextTokens: number | null;
  /** The tokens of the conversation alone, where a context error parts them from those of the answer. */
  readonly inputTokens: number | null;
  /** What the money left pays for, where upstream said it in figures. */
  readonly affordable: Affordable | null;
  /** What a model would have to take that this one does not, in the catalogue's word: `image`, `tools`, … */
  readonly missingCapability: string | null;
  /** What stood in the way, where the catalogue has no word for it. */
  readonly obstacle: Obstacle | null;
  /** Why moderation flagged the input, in its own short words. */
  readonly flaggedFor: string | null;
  /** When a budget or a key's cap starts again, ISO 8601. */
  readonly resetsAt: string | null;
  /** How the connection broke, where it did. */
  readonly fault: TransportFault | null;
  /** Whose address answered with a web page. */
  readonly host: string | null;
};

/** The verdict before it is put into words. */
export type Classification = {
  readonly origin: Origin;
  readonly action: Action;
  readonly cause: Cause;
  readonly kind: FailureKind;
  readonly party: Party;
  /** Whether the server that was called failed itself, before it reached any model. */
  readonly isAtEdge: boolean;
  /** The company it is about; null where nothing names it. */
  readonly company: string | null;
  /** False where nothing proves who it was and the origin is the likeliest reading. */
  readonly certain: boolean;
  readonly limit: Limit | null;
  readonly retryAfterMs: number | null;
  /** For people only: nothing is decided by it. */
  readonly evidence: readonly Evidence[];
  readonly facts: FailureFacts;
};

/** What a person reads of one verdict. */
export type Explanation = {
  readonly title: string;
  readonly explanation: string;
  readonly advice: readonly string[];
};
