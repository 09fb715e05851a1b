import type {
  InsightsClient,
  InsightsConnection,
  InsightsModel,
  InsightsTotals,
  Percentiles,
} from '#lib/contracts/insights';
import type { Origin } from '#lib/contracts/vocabulary';
import type { RequestFilter } from './history-facts.ts';

/** What is counted. Requests count at the connection that answered, their attempts each at its own. */
export type InsightsScope = Pick<
  RequestFilter,
  'category' | 'model' | 'provider' | 'client' | 'connections' | 'exceptConnections'
>;

type Ends = Pick<
  InsightsTotals,
  'requests' | 'servedFirst' | 'rescued' | 'partial' | 'failed' | 'cancelled' | 'interrupted'
>;

/** Figures of a range, in no order unless it is said. Times are epoch milliseconds. */
export type StoredInsights = {
  /** The range that is counted: the one asked for, widened to whole hours. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly totals: Omit<InsightsTotals, 'costPerServedUsd'>;
  /** Of switched requests, by who was first to limit or fail. */
  readonly switchesByOrigin: readonly { readonly origin: Origin | null; readonly requests: number }[];
  /** Of served requests. */
  readonly durationMs: Percentiles;
  readonly firstTokenMs: Percentiles;
  /** The share by which these may be off. */
  readonly percentileError: number;
  /** Calls at which a provider's limit was met (rate_limited, by upstream_provider or upstream_byok), by hour. */
  readonly limited: readonly {
    readonly hourMs: number;
    readonly provider: string | null;
    readonly calls: number;
  }[];
  /** Why attempts failed or were skipped. */
  readonly reasons: readonly {
    readonly origin: Origin | null;
    readonly kind: string | null;
    readonly attempts: number;
  }[];
  readonly models: readonly InsightsModel[];
  /** By id. */
  readonly connections: readonly InsightsConnection[];
  readonly clients: readonly InsightsClient[];
  /** Every hour that has requests, the oldest first. */
  readonly hours: readonly (Ends & { readonly hourMs: number; readonly costUsd: number })[];
  /** Ended requests that are not counted in yet. */
  readonly pending: number;
};

/** What the history can be filtered by, most requests first. */
type StoredValues = {
  readonly categories: readonly string[];
  /** A client with a key once, under its latest name. */
  readonly clients: readonly Pick<InsightsClient, 'clientId' | 'clientName'>[];
  readonly models: readonly string[];
  readonly providers: readonly string[];
  /** By id. */
  readonly connections: readonly string[];
};

export type InsightsStore = {
  readonly readInsights: (scope: InsightsScope, fromMs: number, toMs: number) => Promise<StoredInsights>;
  readonly readValues: () => Promise<StoredValues>;
};
