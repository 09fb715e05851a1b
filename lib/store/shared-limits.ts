/** A client's requests in the last minute, across all processes. */
export type TakenRequest = {
  /** Whether the limit was already reached, so that this request was not counted. */
  readonly isOver: boolean;
  /** Seconds since the epoch, with their requests. */
  readonly seconds: readonly (readonly [second: number, requests: number])[];
  /** By the same clock. */
  readonly nowMs: number;
};

/** A process's claim on a limit of concurrent requests. */
export type ShareClaim = {
  readonly key: string;
  readonly limit: number;
  /** The part of its share that it keeps. Until the store answers, it runs no more than this. */
  readonly kept: number;
  /** How many more slots it asks for. */
  readonly asked: number;
  /** Its requests, running or waiting. */
  readonly wanted: number;
};

type Share = {
  readonly key: string;
  readonly held: number;
  /** The size to shrink to, because others wait; null if nobody waits. */
  readonly most: number | null;
};

/** Limits that apply across all processes. */
export type SharedLimitStore = {
  /** Counts a request of a client against its requests per minute. */
  readonly takeRequest: (clientId: string, perMinute: number) => Promise<TakenRequest>;
  /**
   * Changes the shares of this process, all at once. They become free when the process ends.
   */
  readonly claimShares: (claims: readonly ShareClaim[]) => Promise<readonly Share[]>;
};
