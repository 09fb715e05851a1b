import type { ConnectionId, ConnectionKind, Speaks } from '#lib/contracts/connection';
import type { DataRegion } from '#lib/contracts/policy';

/** A connection at rest; its keys and headers are sealed, and parsed by whoever can open them. */
export type StoredConnection = {
  readonly id: ConnectionId;
  readonly slug: string;
  readonly name: string;
  readonly kind: ConnectionKind;
  /** Null where the process says it. */
  readonly baseUrl: string | null;
  readonly key: unknown;
  readonly headers: unknown;
  readonly managementKey: unknown;
  readonly enabled: boolean;
  readonly speaks: readonly Speaks[];
  readonly keepsDataPolicy: boolean;
  readonly dataRegion: DataRegion | null;
  /** Calls at once; null for no limit. */
  readonly maxConcurrent: number | null;
  /** It is kept for the history that names it. */
  readonly isDeleted: boolean;
};

export type ConnectionChange = Partial<Omit<StoredConnection, 'id' | 'isDeleted'>>;

export type ChangeOutcome =
  | { readonly outcome: 'saved'; readonly connection: StoredConnection }
  | { readonly outcome: 'slug_taken' }
  | { readonly outcome: 'missing' };

export type ConnectionStore = {
  /** All there ever were, in the order the person sees. */
  readonly listConnections: () => Promise<StoredConnection[]>;
  readonly createConnection: (connection: Omit<StoredConnection, 'isDeleted'>) => Promise<ChangeOutcome>;
  readonly changeConnection: (id: ConnectionId, change: ConnectionChange) => Promise<ChangeOutcome>;
  /** With its keys and headers; its models leave the chains in the same transaction. */
  readonly deleteConnection: (id: ConnectionId) => Promise<void>;
};
