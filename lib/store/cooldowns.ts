import type { ConnectionId } from '#lib/contracts/connection';
import type { CooldownScope } from '#lib/contracts/cooldown';
import type { Origin } from '#lib/contracts/vocabulary';
/** Times are epoch milliseconds. An id is unique within its connection. */
type StoredCooldown = {
  readonly id: string;
  readonly connection: ConnectionId;
  readonly scope: CooldownScope;
  readonly model: string | null;
  readonly origin: Origin;
  readonly reason: string;
  readonly startedAtMs: number;
  readonly endsAtMs: number;
  readonly failures: number;
};

export type CooldownStore = {
  readonly readAll: () => Promise<StoredCooldown[]>;
  readonly save: (cooldown: StoredCooldown) => Promise<void>;
  /** Keeps a later cooldown with the same id, which another process has begun in the meantime. */
  readonly remove: (cooldown: Pick<StoredCooldown, 'connection' | 'id' | 'startedAtMs'>) => Promise<void>;
  /**
   * Reserves the call that tests whether these have recovered, for this process. False if another process is testing one
   * of them, or has stored that it cools down again; then nothing is reserved.
   */
  readonly claimProbe: (connection: ConnectionId, ids: readonly string[]) => Promise<boolean>;
  readonly releaseProbe: (connection: ConnectionId, id: string) => Promise<void>;
  /** Deletes cooldowns that ended at or before `endedAtMs`; returns how many. */
  readonly removeEnded: (endedAtMs: number) => Promise<number>;
};

/** A model answered again after a cooldown. Times are epoch milliseconds. */
export type StoredRecovery = {
  readonly connection: ConnectionId;
  readonly model: string;
  /** The origin of the cooldown. */
  readonly origin: Origin;
  readonly cooledSinceMs: number;
  readonly backAtMs: number;
};

export type RecoveryStore = {
  readonly addRecoveries: (recoveries: readonly StoredRecovery[]) => Promise<void>;
  /** The latest of each model since a moment, newest first. */
  readonly readLatest: (connection: ConnectionId, sinceMs: number) => Promise<StoredRecovery[]>;
  readonly removeBefore: (beforeMs: number) => Promise<number>;
};
