import type { ConsentScope } from '#lib/contracts/consent';

/** A person's answer to whether a model above a price limit may be called. */
export type Decision = {
  readonly id: string;
  readonly answer: 'yes' | 'no';
  readonly scope: ConsentScope;
  /** Null if somebody at this machine answered, without accounts. */
  readonly by: string | null;
  /** Null for a refusal. */
  readonly uptoUsd: number | null;
};

export type ConsentEnd =
  | { readonly is: 'decided'; readonly decision: Decision }
  /** Nobody answered in time. */
  | { readonly is: 'no_answer' }
  /** The request may cost more than an approval can cover, so Understudy didn't ask. */
  | { readonly is: 'too_dear'; readonly estimateUsd: number; readonly uptoUsd: number }
  /** Understudy didn't ask, because too many requests are already waiting for approval. */
  | { readonly is: 'no_room' }
  /** Understudy is stopping, so nobody can answer any more. */
  | { readonly is: 'withdrawn' }
  /** Understudy can't write to the store, so it can't ask. */
  | { readonly is: 'not_stored' }
  /** The run was cancelled. */
  | { readonly is: 'broken_off' };

/** Why a model was not approved. */
export type NotApproved = Exclude<ConsentEnd, { readonly is: 'broken_off' }>;
