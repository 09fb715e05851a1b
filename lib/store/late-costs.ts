import type { ConnectionId } from '#lib/contracts/connection';

/** A call whose cost is estimated or unknown, and can be looked up. */
export type UnsettledCall = {
  readonly requestId: string;
  /** Of the attempt. */
  readonly index: number;
  readonly connection: ConnectionId;
  readonly generationId: string;
};

type UnsettledQuery = {
  readonly connections: readonly ConnectionId[];
  /** For requests that started between these moments. */
  readonly fromMs: number;
  readonly beforeMs: number;
  readonly most: number;
};

export type ConfirmedCost = Pick<UnsettledCall, 'requestId' | 'index'> & {
  readonly costUsd: number;
  readonly byokUsd: number;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly atMs: number;
};

export type LateCostStore = {
  /** Newest first. */
  readonly findUnsettled: (query: UnsettledQuery) => Promise<UnsettledCall[]>;
  /**
   * Corrects the attempt, its request, the sums and the budgets in one transaction. False if there is nothing
   * to correct, or not yet; the same cost is never booked twice.
   */
  readonly confirmCost: (cost: ConfirmedCost) => Promise<boolean>;
  /** Deletes the bookings of requests that started before a moment: they are no longer corrected. */
  readonly forgetBookings: (beforeMs: number) => Promise<void>;
};
