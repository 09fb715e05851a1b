/** A limit of what may run at once, and what it is of. */
export type PlaceLimit = {
  readonly of: 'category' | 'client' | 'connection';
  readonly most: number;
};

export type WaitEnd =
  | 'got'
  /** The time was over first. It keeps its turn, and may be waited for again. */
  | 'late'
  /** Too many wait: it lost its turn. */
  | 'no_room'
  /** The run was broken off. */
  | 'broken_off';

/** A place under a limit of what may run at once, or the wait for one. Disposing of it frees it, or leaves the queue. */
export type Place = Disposable & {
  /** False where it has to be waited for. */
  readonly isTaken: () => boolean;
  readonly wait: (mostMs: number) => Promise<WaitEnd>;
  /** The limit that keeps it waiting. */
  readonly limit: () => PlaceLimit;
  /** When a place may be free for one that comes anew, as far as one can tell. */
  readonly retryAfterMs: () => number;
};

const freePlace: Place = {
  isTaken: () => true,
  wait: () => Promise.resolve('got'),
  limit: () => ({ of: 'connection', most: Infinity }),
  retryAfterMs: () => 0,
  [Symbol.dispose]() {},
};

/** The places and budgets of a run without limits, which asks nobody. */
export const unlimited = { place: null, placeAt: () => freePlace, budgets: null, consent: null } as const;
