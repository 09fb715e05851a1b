import type { ConnectionId } from '#lib/contracts/connection';
import type { FindingKind } from '#lib/contracts/model-checks';
import type { CatalogueModel, Tier } from '#lib/contracts/model';
import type { ModelProvider } from '#lib/contracts/model-endpoints';
import type { OwnFacts } from '#lib/contracts/own-facts';
type StoredCatalogue = {
  readonly models: readonly CatalogueModel[];
  readonly fetchedAtMs: number;
  readonly droppedCount: number;
};

export type CatalogueStore = {
  /** The fetch time of each stored list. */
  readonly readFetchTimes: () => Promise<ReadonlyMap<ConnectionId, number>>;
  readonly readCatalogue: (connection: ConnectionId) => Promise<StoredCatalogue | null>;
  /** The whole list in one transaction. */
  readonly replaceCatalogue: (connection: ConnectionId, catalogue: StoredCatalogue) => Promise<void>;
};

type StoredFacts = {
  readonly connection: ConnectionId;
  readonly model: string;
  readonly facts: OwnFacts;
};

export type ModelFactsStore = {
  readonly listFacts: () => Promise<StoredFacts[]>;
  /** Null removes them. */
  readonly writeFacts: (connection: ConnectionId, model: string, facts: OwnFacts | null) => Promise<void>;
};

export type ModelOverride = { readonly id: string; readonly tier: Tier };

export type ModelOverrideStore = {
  readonly listOverrides: () => Promise<ModelOverride[]>;
  /** Null removes it. */
  readonly writeOverride: (id: string, tier: Tier | null) => Promise<void>;
};

export type StoredEndpoints = {
  readonly id: string;
  readonly fetchedAtMs: number;
  /** Null if upstream does not know the model. */
  readonly providers: readonly ModelProvider[] | null;
};

export type EndpointStore = {
  readonly readEndpoints: (connection: ConnectionId, ids: readonly string[]) => Promise<StoredEndpoints[]>;
  readonly writeEndpoints: (connection: ConnectionId, endpoints: StoredEndpoints) => Promise<void>;
};

/** A listed model as a person last saw it, and the findings they accepted. */
type KnownModel = { readonly model: CatalogueModel; readonly accepted: readonly string[] };

/** `before` is the state before the last acceptance. */
export type Baseline = KnownModel & { readonly before: KnownModel | null };

export type NewChange = {
  readonly model: string;
  readonly kind: FindingKind;
  readonly before: string | null;
  readonly after: string | null;
};

export type StoredChange = NewChange & { readonly id: number; readonly atMs: number; readonly seen: boolean };

export type DoctorStore = {
  readonly readBaselines: (connection: ConnectionId) => Promise<Map<string, Baseline>>;
  readonly writeBaselines: (connection: ConnectionId, baselines: readonly Baseline[]) => Promise<void>;
  /** Deletes all but these. */
  readonly keepBaselines: (connection: ConnectionId, ids: readonly string[]) => Promise<void>;
  /** Only the newest thousand are kept. */
  readonly addChanges: (
    connection: ConnectionId,
    atMs: number,
    changes: readonly NewChange[],
  ) => Promise<void>;
  /** Newest first. */
  readonly listChanges: (connection: ConnectionId, limit: number) => Promise<StoredChange[]>;
  readonly markSeen: (connection: ConnectionId, upTo: number) => Promise<void>;
};
