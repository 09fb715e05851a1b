import type { AuditCaller } from '#lib/contracts/audit';

/** Something that was changed. Times are epoch milliseconds. */
type NewAuditEntry = {
  readonly atMs: number;
  readonly caller: AuditCaller;
  /** Such as `categories.replace`. */
  readonly verb: string;
  /** What was changed; null where the verb says it all. */
  readonly entity: string | null;
};

export type StoredAuditEntry = NewAuditEntry & { readonly id: number };

export type AuditStore = {
  /** Keeps the newest `most`. */
  readonly addEntry: (entry: NewAuditEntry, most: number) => Promise<void>;
  /** The newest first; of those before `before` where that is given. */
  readonly listEntries: (page: {
    readonly before?: number;
    readonly limit: number;
  }) => Promise<StoredAuditEntry[]>;
};
