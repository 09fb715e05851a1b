import type { ConnectionId, ConnectionKind, Speaks } from '#lib/contracts/connection';
import type { DataRegion } from '#lib/contracts/policy';

/** A stored connection; its keys and headers are encrypted, and parsed by the code that can decrypt them. */
export type StoredConnection = {
  readonly id: ConnectionId;
  readonly slug: string;
  readonly name: string;
  readonly kind: ConnectionKind;
  /** Null if the process sets it. */
  readonly baseUrl: string | null;
  readonly key: unknown;
  readonly headers: unknown;
  readonly managementKey: unknown;
  readonly enabled: boolean;
  readonly speaks: readonly Speaks[];
  readonly keepsDataPolicy: boolean;
  readonly dataRegion: DataRegion | null;
  /** The maximum number of concurrent calls; null for no limit. */
  readonly maxConcurrent: number | null;
  /** Deleted, but kept because the history names it. */
  readonly isDeleted: boolean;
};

export type ConnectionChange = Partial<Omit<StoredConnection, 'id' | 'isDeleted'>>;

export type ChangeOutcome =
  | { readonly outcome: 'saved'; readonly connection: StoredConnection }
  | { readonly outcome: 'slug_taken' }
  | { readonly outcome: 'missing' };

export type ConnectionStore = {
  /** All connections, including deleted ones, in the order of the screen. */
  readonly listConnections: () => Promise<StoredConnection[]>;
  readonly createConnection: (connection: Omit<StoredConnection, 'isDeleted'>) => Promise<ChangeOutcome>;
  readonly changeConnection: (id: ConnectionId, change: ConnectionChange) => Promise<ChangeOutcome>;
  /** With its keys and headers; its models are removed from the chains in the same transaction. */
  readonly deleteConnection: (id: ConnectionId) => Promise<void>;
};
