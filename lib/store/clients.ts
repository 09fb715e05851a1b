import type { RefusalReason } from '#lib/contracts/client';

/** Times are epoch milliseconds. */
export type StoredClient = {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly keyHash: string;
  readonly enabled: boolean;
  /** Null: every category, and any model. */
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

/** Requests that were refused within one hour for one reason. */
export type RefusalCount = {
  /** When the hour begins. */
  readonly hourMs: number;
  /** Null where there is no key, or that of no client. */
  readonly clientId: string | null;
  /** `overloaded`: too many requests waited. It is not about the key. */
  readonly reason: RefusalReason | 'overloaded';
  readonly requests: number;
  readonly lastAtMs: number;
};

export type ClientStore = {
  /** In the order they were made. */
  readonly listClients: () => Promise<StoredClient[]>;
  readonly createClient: (client: NewClient) => Promise<StoredClient>;
  /** Null where there is none of that id. */
  readonly changeClient: (id: string, change: ClientChange) => Promise<StoredClient | null>;
  /** With the refusals that were counted for it. False where there is none of that id. */
  readonly deleteClient: (id: string) => Promise<boolean>;
  /** A use from before the one that is known changes nothing. */
  readonly noteUses: (uses: readonly ClientUse[]) => Promise<void>;
  /** Adds to what was counted before; a client that is gone is not counted any more. */
  readonly addRefusals: (counts: readonly RefusalCount[]) => Promise<void>;
  /** Of the hours that begin in this range, the end left out. */
  readonly readRefusals: (fromMs: number, toMs: number) => Promise<RefusalCount[]>;
  readonly forgetRefusals: (beforeMs: number) => Promise<void>;
};
