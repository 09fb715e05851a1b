/** The requests of a client in the last minute, in all processes together. */
export type TakenRequest = {
  /** Whether the limit was reached before, so that this one was not counted. */
  readonly isOver: boolean;
  /** Seconds since the epoch, with their requests. */
  readonly seconds: readonly (readonly [second: number, requests: number])[];
  /** By the same clock. */
  readonly nowMs: number;
};

/** What a process needs of a limit of concurrent requests. */
export type ShareClaim = {
  readonly key: string;
  readonly limit: number;
  /** The part of its share that it keeps. Until it hears more, it runs no more than this. */
  readonly kept: number;
  /** What it would like to have in addition. */
  readonly asked: number;
  /** Its requests, running or waiting. */
  readonly wanted: number;
};

type Share = {
  readonly key: string;
  readonly held: number;
  /** To how many it should shrink, because others wait; null if it need not. */
  readonly most: number | null;
};

/** Limits that hold in all processes together. */
export type SharedLimitStore = {
  /** Counts a request of a client against its requests per minute. */
  readonly takeRequest: (clientId: string, perMinute: number) => Promise<TakenRequest>;
  /**
   * Changes the shares of this process, all at once. They are free again when it ends.
   */
  readonly claimShares: (claims: readonly ShareClaim[]) => Promise<readonly Share[]>;
};
