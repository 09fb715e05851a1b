import type { RefusalReason } from '#lib/contracts/client';

/** Times are epoch milliseconds. */
export type StoredClient = {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly keyHash: string;
  readonly enabled: boolean;
  /** Null: every category and any model. */
  readonly categories: readonly string[] | null;
  readonly requestsPerMinute: number | null;
  readonly maxConcurrent: number | null;
  readonly expiresAtMs: number | null;
  readonly lastUsedAtMs: number | null;
  readonly createdAtMs: number;
};

export type NewClient = Omit<StoredClient, 'createdAtMs' | 'lastUsedAtMs'>;

/** Missing and undefined fields stay unchanged. */
type ClientChange = {
  readonly [Field in Exclude<keyof NewClient, 'id' | 'prefix' | 'keyHash'>]?: NewClient[Field] | undefined;
};

export type ClientUse = { readonly id: string; readonly atMs: number };

/** The requests refused within one hour for one reason. */
export type RefusalCount = {
  /** The start of the hour. */
  readonly hourMs: number;
  /** Null without a key, or if it belongs to no client. */
  readonly clientId: string | null;
  /** `overloaded`: too many requests were waiting. It is not about the key. */
  readonly reason: RefusalReason | 'overloaded';
  readonly requests: number;
  readonly lastAtMs: number;
};

export type ClientStore = {
  /** In order of creation. */
  readonly listClients: () => Promise<StoredClient[]>;
  readonly createClient: (client: NewClient) => Promise<StoredClient>;
  /** Null if the id is unknown. */
  readonly changeClient: (id: string, change: ClientChange) => Promise<StoredClient | null>;
  /** With its counted refusals. False if the id is unknown. */
  readonly deleteClient: (id: string) => Promise<boolean>;
  /** A use earlier than the known one changes nothing. */
  readonly noteUses: (uses: readonly ClientUse[]) => Promise<void>;
  /** Adds to earlier counts; a deleted client is not counted anymore. */
  readonly addRefusals: (counts: readonly RefusalCount[]) => Promise<void>;
  /** For the hours that begin in this range, excluding its end. */
  readonly readRefusals: (fromMs: number, toMs: number) => Promise<RefusalCount[]>;
  readonly forgetRefusals: (beforeMs: number) => Promise<void>;
};
