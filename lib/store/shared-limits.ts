/** The requests of a client in the last minute, in all processes together. */
export type TakenRequest = {
  /** Whether the limit was reached before, so that this one was not counted. */
  readonly isOver: boolean;
  /** Seconds since the epoch, with their requests. */
  readonly seconds: readonly (readonly [second: number, requests: number])[];
  /** By the same clock. */
  readonly nowMs: number;
};

/** Limits of clients that hold in all processes together. */
export type SharedLimitStore = {
  /** Counts a request of a client against its requests per minute. */
  readonly takeRequest: (clientId: string, perMinute: number) => Promise<TakenRequest>;
};
