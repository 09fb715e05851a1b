import type { AuditStore } from './audit.ts';
import type { BudgetStore } from './budgets.ts';
import type { CategoryStore } from './categories.ts';
import type { ClientStore } from './clients.ts';
import type { ConfigStore } from './config.ts';
import type { ConsentStore } from './consents.ts';
import type { ConnectionStore } from './connections.ts';
import type { CooldownStore, RecoveryStore } from './cooldowns.ts';
import type { HistoryStore, ReadRecentCalls } from './history.ts';
import type {
  CatalogueStore,
  DoctorStore,
  EndpointStore,
  ModelFactsStore,
  ModelOverrideStore,
} from './models.ts';
import type { LateCostStore } from './late-costs.ts';
import type { NoticeStore } from './notices.ts';
import type { PeopleStore } from './people.ts';
import type { ProvenanceStore } from './provenance.ts';
import type { SettingStore } from './settings.ts';
import type { WebhookStore } from './webhooks.ts';

/** How the store itself is. */
export type StoreHealth = {
  /** Writes a little; rejects where that fails. */
  readonly probe: () => Promise<void>;
  /** Whether what is written goes nowhere, because the store was moved or deleted under the process. */
  readonly isMoved: () => boolean;
  /** Space that is kept for when the disk fills up. */
  readonly reserve: {
    /** Rejects where the disk does not have it. */
    readonly take: () => Promise<void>;
    /** Gives the space back, so that the requests under way can be written; false where there was none. */
    readonly release: () => boolean;
  };
};

/**
 * What the product needs of a store. Everything that can't be read or written at present rejects with
 * `StoreUnavailable`. A database is a folder in `db` that makes one of these; how it shares work between threads,
 * waits for others and finds text is its own business.
 */
export type Store = {
  readonly settings: SettingStore;
  readonly categories: CategoryStore;
  readonly connections: ConnectionStore;
  readonly clients: ClientStore;
  readonly budgets: BudgetStore;
  readonly consents: ConsentStore;
  readonly people: PeopleStore;
  readonly audit: AuditStore;
  readonly notices: NoticeStore;
  readonly webhooks: WebhookStore;
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
  readonly health: StoreHealth;
  /** Whether another process may have written since it was last asked. */
  readonly hasChangedElsewhere: () => boolean;
  readonly close: () => Promise<void>;
};
