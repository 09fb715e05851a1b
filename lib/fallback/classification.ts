import type { Evidence } from '#lib/contracts/verdict';
import type { Action, Origin } from '#lib/contracts/vocabulary';

/** What kind of failure it was, whoever caused it. */
export type FailureKind =
  | 'rate_limited'
  | 'overloaded'
  | 'unreachable'
  | 'timed_out'
  | 'context_too_long'
  | 'content_refused'
  | 'model_unavailable'
  | 'not_capable'
  | 'credits_exhausted'
  | 'unauthorized'
  | 'bad_request'
  | 'empty_answer'
  | 'interrupted'
  | 'server_error'
  | 'unknown';

/** A want that no catalogue field tells of. */
export type Obstacle =
  | 'prefill'
  | 'output_tokens'
  | 'image_output'
  | 'system_message'
  | 'mandatory_reasoning'
  | 'parameters';

/** Facts found on the way that the words and the next step use. Null where upstream did not say. */
export type FailureFacts = {
  readonly provider: string | null;
  readonly model: string | null;
  /** Upstream's own message, bounded and stripped of keys and account ids. */
  readonly message: string | null;
  /** The window the model has, where a context error names it. */
  readonly contextTokens: number | null;
  /** What a model would have to take that this one does not, in the catalogue's word: `image`, `tools`, … */
  readonly missingCapability: string | null;
  /** What stood in the way, where the catalogue has no word for it. */
  readonly obstacle?: Obstacle | null;
};

/** The verdict before it is put into words. */
export type Classification = {
  readonly origin: Origin;
  readonly action: Action;
  readonly kind: FailureKind;
  /** False where nothing proves who it was and the origin is the likeliest reading. */
  readonly certain: boolean;
  readonly retryAfterMs: number | null;
  readonly evidence: readonly Evidence[];
  readonly facts: FailureFacts;
};
