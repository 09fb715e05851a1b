import type { AuditStore } from './audit.ts';
import type { BudgetStore } from './budgets.ts';
import type { CategoryStore } from './categories.ts';
import type { ClientStore } from './clients.ts';
import type { ConfigStore } from './config.ts';
import type { ConsentStore } from './consents.ts';
import type { ConnectionStore } from './connections.ts';
import type { ConversationStore } from './conversations.ts';
import type { CooldownStore, RecoveryStore } from './cooldowns.ts';
import type { HistoryStore, ReadRecentAttempts, ReadRecentCalls } from './history.ts';
import type {
  CatalogueStore,
  DoctorStore,
  EndpointStore,
  ModelFactsStore,
  ModelOverrideStore,
} from './models.ts';
import type { KeySignInStore } from './key-sign-ins.ts';
import type { LateCostStore } from './late-costs.ts';
import type { NoticeStore } from './notices.ts';
import type { PeopleStore } from './people.ts';
import type { ProvenanceStore } from './provenance.ts';
import type { SettingStore } from './settings.ts';
import type { SharedLimitStore } from './shared-limits.ts';
import type { WebhookStore } from './webhooks.ts';

/** The health of the store. */
export type StoreHealth = {
  /** Writes a little; rejects if that fails. */
  readonly probe: () => Promise<void>;
  /** Whether writes are lost, because the store was moved or deleted while in use. */
  readonly isMoved: () => boolean;
  /** Disk space in reserve. */
  readonly reserve: {
    /** Rejects if the disk lacks it. */
    readonly take: () => Promise<void>;
    /** Frees the space, so that running requests can be written; false if there was none. */
    readonly release: () => boolean;
  };
};

/** Background work that one process does for all. */
type Job = 'late_costs' | 'retention';

/**
 * What the product needs from a store. Operations that can't be done right now reject with `StoreUnavailable`.
 * A database is a folder in `db` that creates one of these. How it divides work between threads, waits for
 * others and searches text is up to it.
 */
export type Store = {
  readonly settings: SettingStore;
  readonly categories: CategoryStore;
  readonly connections: ConnectionStore;
  readonly clients: ClientStore;
  readonly budgets: BudgetStore;
  readonly consents: ConsentStore;
  readonly people: PeopleStore;
  readonly keySignIns: KeySignInStore;
  readonly audit: AuditStore;
  readonly notices: NoticeStore;
  readonly webhooks: WebhookStore;
  /** Null if there is one process, which has them in memory. */
  readonly conversations: ConversationStore | null;
  /** Null if there is one process, which counts in memory. */
  readonly sharedLimits: SharedLimitStore | null;
  readonly config: ConfigStore;
  readonly catalogues: CatalogueStore;
  readonly modelFacts: ModelFactsStore;
  readonly modelOverrides: ModelOverrideStore;
  readonly endpoints: EndpointStore;
  readonly doctor: DoctorStore;
  readonly cooldowns: CooldownStore;
  readonly recoveries: RecoveryStore;
  readonly provenance: ProvenanceStore;
  readonly history: HistoryStore;
  readonly lateCosts: LateCostStore;
  readonly readRecentCalls: ReadRecentCalls;
  readonly readRecentAttempts: ReadRecentAttempts;
  readonly health: StoreHealth;
  /** Whether other processes may use the same store at the same time. */
  readonly isShared: boolean;
  /**
   * Whether this process has the job for now. One process has it at a time, until its time is over or the process
   * ends.
   */
  readonly claimJob: (job: Job, forMs: number) => Promise<boolean>;
  /**
   * Also calls `work` when another process that used the same store has ended, even before this one began. It may be
   * called again for the same process, and in several processes at once. Never called if the store is not shared.
   */
  readonly onProcessEnd: (work: () => Promise<unknown>) => void;
  /**
   * Calls `onChange` when another process may have written since the store was opened, and again a second later if it
   * returns false. Returns a function that ends this.
   */
  readonly watchChanges: (onChange: () => Promise<boolean>) => () => Promise<void>;
  readonly close: () => Promise<void>;
};
