import type { AuditCaller } from '#lib/contracts/audit';

/** A change. Times are epoch milliseconds. */
type NewAuditEntry = {
  readonly atMs: number;
  readonly caller: AuditCaller;
  /** Such as `categories.replace`. */
  readonly verb: string;
  /** The subject; null if the verb says it all. */
  readonly entity: string | null;
};

export type StoredAuditEntry = NewAuditEntry & { readonly id: number };

export type AuditStore = {
  /** Keeps the newest `most`. */
  readonly addEntry: (entry: NewAuditEntry, most: number) => Promise<void>;
  /** Newest first; only those before `before` if given. */
  readonly listEntries: (page: {
    readonly before?: number;
    readonly limit: number;
  }) => Promise<StoredAuditEntry[]>;
};
