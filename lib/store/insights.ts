import type {
  InsightsClient,
  InsightsConnection,
  InsightsModel,
  InsightsTotals,
  Percentiles,
} from '#lib/contracts/insights';
import type { Origin } from '#lib/contracts/vocabulary';
import type { RequestFilter } from './history-facts.ts';

/** What is counted. Requests count at the connection that answered, attempts at their own. */
export type InsightsScope = Pick<
  RequestFilter,
  'category' | 'model' | 'provider' | 'client' | 'connections' | 'exceptConnections'
>;

type Ends = Pick<
  InsightsTotals,
  'requests' | 'servedFirst' | 'rescued' | 'partial' | 'failed' | 'cancelled' | 'interrupted'
>;

/** The figures of a range, unordered unless stated otherwise. Times are epoch milliseconds. */
export type StoredInsights = {
  /** The counted range: the requested one, widened to whole hours. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly totals: Omit<InsightsTotals, 'costPerServedUsd'>;
  /** Switched requests, by the origin of the first failure. */
  readonly switchesByOrigin: readonly { readonly origin: Origin | null; readonly requests: number }[];
  /** For served requests. */
  readonly durationMs: Percentiles;
  readonly firstTokenMs: Percentiles;
  /** The maximum relative error of these. */
  readonly percentileError: number;
  /** Calls that reached a provider's limit (rate_limited, by upstream_provider or upstream_byok), by hour. */
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
  /** Every hour with requests, oldest first. */
  readonly hours: readonly (Ends & { readonly hourMs: number; readonly costUsd: number })[];
  /** Ended requests that are not counted yet. */
  readonly pending: number;
};

/** The values that the history can be filtered by, most requests first. */
type StoredValues = {
  readonly categories: readonly string[];
  /** Each client with a key once, under its latest name. */
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
