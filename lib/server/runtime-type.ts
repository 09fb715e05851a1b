import type { AsyncLocalStorage } from 'node:async_hooks';
import type { HistoryWrite } from '#lib/store/history-rows';
import type { Context } from '#lib/services/context';
import type { Verbs } from '#lib/services/verbs';
import type { Accounts } from './accounts/accounts.ts';
import type { CatalogueService } from './catalogue/catalogue-service.ts';
import type { CategoryService } from './category-service.ts';
import type { ConnectionService } from './connections/connection-service.ts';
import type { BodyBudget } from './gateway/body-budget.ts';
import type { CallerServices } from './gateway/caller.ts';
import type { GatewayServices } from './gateway/run-request.ts';
import type { ConsentService } from './consents/consent-service.ts';
import type { HistoryService } from './history/history-service.ts';
import type { InsightsService } from './history/insights-service.ts';
import type { ModelServices } from './catalogue/model-services.ts';
import type { NoticeService } from './notices/notice-service.ts';
import type { RetentionService } from './history/retention-service.ts';

/** Everything that exists for the lifetime of the process. */
export type Runtime = {
  /** The verbs for pages, routes and scripts. */
  readonly verbs: Verbs;
  /** The current request, for Next's pages and routes. No header can forge it. */
  readonly scopes: AsyncLocalStorage<RequestScope>;
  readonly accounts: Accounts;
  /** The origin that people open. */
  readonly baseUrl: () => string;
  readonly categories: CategoryService;
  readonly catalogue: CatalogueService;
  readonly models: ModelServices;
  readonly connection: ConnectionService;
  readonly history: HistoryService;
  readonly retention: RetentionService;
  readonly insights: InsightsService;
  readonly notices: NoticeService;
  readonly gateway: GatewayServices;
  readonly consents: Pick<ConsentService, 'withdraw'>;
  readonly callers: CallerServices;
  /** The memory for the bodies of running requests. */
  readonly bodies: BodyBudget;
  readonly isDemo: () => boolean;
  readonly startedAtMs: number;
  /** Writes rows like the gateway, and removes them again. */
  readonly rehearseRows: (writes: readonly HistoryWrite[]) => Promise<void>;
  /** Records the error if the store caused it, and logs it otherwise. */
  readonly reportError: (error: unknown) => void;
  /** Starts the background work. */
  readonly start: () => Promise<void>;
  /** Writes pending data and closes the store. */
  readonly stop: () => Promise<void>;
};

export type RequestScope = {
  /** Null on pages that need no sign-in. */
  readonly ctx: Context | null;
  /** The visitor's address. */
  readonly address: string;
};
