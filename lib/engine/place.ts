/** A concurrency limit, and what it applies to. */
export type PlaceLimit = {
  readonly of: 'category' | 'client' | 'connection';
  readonly most: number;
};

export type WaitEnd =
  | 'got'
  /** The wait timed out. The place in the queue is kept, and can be waited for again. */
  | 'late'
  /** Too many are waiting: it was dropped from the queue. */
  | 'no_room'
  /** The run was cancelled. */
  | 'broken_off';

/**
 * A slot under a concurrency limit, or the wait for one. Disposing of it frees the slot or leaves the queue.
 */
export type Place = Disposable & {
  /** False if it has to wait. */
  readonly isTaken: () => boolean;
  readonly wait: (mostMs: number) => Promise<WaitEnd>;
  /** The limit that keeps it waiting. */
  readonly limit: () => PlaceLimit;
  /** The estimated time at which a slot is free for a new request. */
  readonly retryAfterMs: () => number;
};

const freePlace: Place = {
  isTaken: () => true,
  wait: () => Promise.resolve('got'),
  limit: () => ({ of: 'connection', most: Infinity }),
  retryAfterMs: () => 0,
  [Symbol.dispose]() {},
};

/** For a run without limits, budgets and approvals. */
export const unlimited = { place: null, placeAt: () => freePlace, budgets: null, consent: null } as const;
