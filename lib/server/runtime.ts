import { AsyncLocalStorage } from 'node:async_hooks';
import { Agent } from 'undici';
import { openStore, placeOf, refusalOf } from '#db/open-store';
import type { ConnectionId } from '#lib/contracts/connection';
import type { TargetKey } from '#lib/contracts/target';
import { assembleVerbs } from '#lib/services/verbs';
import { createSecretFilter, type SecretFilter } from '#lib/engine/secret-filter';
import { createAccounts } from './accounts/accounts.ts';
import { restoreCallCounters } from './calls/call-counters.ts';
import { createBudgetService } from './budgets/budget-service.ts';
import { createCatalogueService } from './catalogue/catalogue-service.ts';
import { createCategoryService } from './category-service.ts';
import { createConnectionService } from './connections/connection-service.ts';
import { loadCooldownBoards, type CooldownBoards } from './calls/cooldown-boards.ts';
import { liftCooldownsOnChange } from './connections/lift-cooldowns.ts';
import { createClientLimits } from './clients/client-limits.ts';
import { createClientService } from './clients/client-service.ts';
import { createClientTraces } from './clients/client-traces.ts';
import type { Environment } from './process/environment.ts';
import { describeError, logText } from './process/log-text.ts';
import { createBodyBudget } from './gateway/body-budget.ts';
import type { GatewayServices } from './gateway/run-request.ts';
import { createClientRetries } from './gateway/client-retries.ts';
import { type ConsentService, createConsentService } from './consents/consent-service.ts';
import { createConversations } from './gateway/conversations.ts';
import { createRunningRequests } from './gateway/running-requests.ts';
import { createChangeWatch } from './change-watch.ts';
import { keepInterruptedClosed } from './history/close-interrupted.ts';
import { createHistoryService } from './history/history-service.ts';
import { createHistoryQueue } from './history/history-queue.ts';
import { createRollupUpdater } from './history/rollup-updater.ts';
import { createInsightsService } from './history/insights-service.ts';
import { createReconciliationService } from './reconciliation/reconciliation-service.ts';
import { createLateCosts } from './late-costs/late-costs.ts';
import { createLatencyBoard } from './calls/latency-board.ts';
import { createPlaces } from './load/places.ts';
import { createShedding } from './load/shedding.ts';
import { createModelFactsService } from './catalogue/model-facts-service.ts';
import { createModelServices } from './catalogue/model-services.ts';
import { createCategoryFailures } from './notices/category-failures.ts';
import { createNoticeService } from './notices/notice-service.ts';
import { createNoticeSources, type NoticeSources } from './notices/notice-sources.ts';
import { createOutages } from './notices/outages.ts';
import { createOpenRouterSignIn } from './openrouter-sign-in/openrouter-sign-in.ts';
import { createProvenance } from './calls/provenance.ts';
import { readVersion } from './process/own-version.ts';
import { createOwnMark } from './process/own-mark.ts';
import { ownUrl } from './process/own-url.ts';
import { createRetentionService } from './history/retention-service.ts';
import { createSecretBox } from './secret-box.ts';
import { startDemo } from './process/start-demo.ts';
import { createUpstreamAccounts } from './upstream-accounts/upstream-accounts.ts';
import { createUpstreams } from './calls/upstreams.ts';
import { createPostMessage } from './webhooks/post-message.ts';
import { createWebhookService, pausedNotice } from './webhooks/webhook-service.ts';
import { createStoreGuard } from './store-guard.ts';
import { systemNowMs } from './process/system-clock.ts';
import type { Runtime } from './runtime-type.ts';

type RuntimeInput = {
  readonly environment: Environment;
  /** `--demo`: start with the demo, with example chains and a history. */
  readonly isDemo: boolean;
  /** Known once the server listens. */
  readonly port: () => number;
  /** The data that other users can access, for the health report. */
  readonly exposures?: readonly string[];
};

/** Opens the store and creates the services. Throws with one line for the person if the data can't be used. */
export async function createRuntime(input: RuntimeInput): Promise<Runtime> {
  try {
    return await createServices(input);
  } catch (cause) {
    // Damage appears at the first read.
    throw refusalOf(cause, input.environment);
  }
}

async function createServices({ environment, isDemo, port, exposures = [] }: RuntimeInput): Promise<Runtime> {
  const now = systemNowMs;
  const startedAtMs = now();
  const secretBox = createSecretBox(environment);
  const baseUrl = (): string => environment.baseUrl ?? ownUrl(environment.host, port());
  const onError = (error: unknown): void => reportError(error);
  const store = await openStore({ ...environment, onError, log: logLine, now });
  const guard = createStoreGuard({
    place: placeOf(environment),
    health: store.health,
    rule: environment.storeOutage,
    log: logLine,
  });
  let hideKeys: SecretFilter = createSecretFilter([]);
  const reportError = (error: unknown): void => {
    if (!guard.noteError(error)) logLine(hideKeys(describeError(error)));
  };
  // With a file, all running requests were left by the previous process, as long as no new one has started.
  await keepInterruptedClosed(store);

  const dispatcher = new Agent({ connections: null, keepAliveTimeout: 30_000, connect: { timeout: 10_000 } });
  const webhooks = await createWebhookService({
    store: store.webhooks,
    secretBox,
    post: createPostMessage(dispatcher),
    baseUrl,
    onPause: (webhook) => notices.raise(pausedNotice(webhook)),
    onPauseOver: (id) => notices.resolve({ kind: 'webhook_paused', subject: id }),
    now,
    reportError,
  });
  const notices = await createNoticeService({ store: store.notices, webhooks, now, reportError });
  const connection = await createConnectionService({
    settings: store.settings,
    store: store.connections,
    secretBox,
    environmentKey: environment.openrouterApiKey,
    openrouterBaseUrl: environment.openrouterBaseUrl,
    startDemo,
    now,
  });
  hideKeys = connection.hideKeys;
  if (isDemo) await connection.choose('demo');
  const modelFacts = await createModelFactsService({
    store: store.modelFacts,
    targets: connection,
  });
  const catalogue = await createCatalogueService({
    store: store.catalogues,
    connection,
    ownFacts: modelFacts,
    isShared: store.isShared,
    now,
    reportError,
  });
  const lookup = (id: ConnectionId, model: string) => catalogue.of(id).lookup(model);
  const lookupKey = (key: TargetKey) => {
    const { connection: at, model } = connection.locate(key);
    return lookup(at.id, model);
  };
  const categories = await createCategoryService({
    store: store.categories,
    targets: connection,
    lookup: lookupKey,
  });
  const models = await createModelServices({
    store,
    catalogue,
    modelFacts,
    categories,
    connection,
    now,
  });
  const limits = createClientLimits({ shared: store.sharedLimits });
  const traces = createClientTraces({ store: store.clients, now, onError: reportError });
  const clients = await createClientService({ store: store.clients, traces, limits });
  const budgets = await createBudgetService({
    store: store.budgets,
    categories,
    clients,
    connections: connection,
    now,
    reportError,
  });
  const outages = createOutages();
  const failures = createCategoryFailures({ board: notices, nameOf: categories.nameOf, now });
  const consents: ConsentService = await createConsentService({
    store: store.consents,
    processes: store,
    windows: store.budgets,
    budgets,
    categories,
    connections: connection,
    board: notices,
    mostWaiting: environment.maxQueued,
    now,
    reportError,
  });
  const boards: CooldownBoards = await loadCooldownBoards({
    store: store.cooldowns,
    outages,
    addRecoveries: store.recoveries.addRecoveries,
    now,
    reportError,
  });
  liftCooldownsOnChange(connection, boards);
  const upstreamAccounts = createUpstreamAccounts({
    connections: connection,
    shared: store.isShared ? store.settings : null,
    now,
    onRead: () => sources.recheck('accounts'),
    reportError,
  });
  const accounts = await createAccounts({
    store: store.people,
    secretBox,
    environment,
    baseUrl,
    reportError,
  });
  const changes = createChangeWatch({
    store,
    services: [
      connection,
      catalogue,
      categories,
      models.tiers,
      models.modelWatch,
      modelFacts,
      webhooks,
      boards,
      clients,
      budgets,
      consents,
      notices,
      upstreamAccounts,
      accounts,
    ],
    reportError,
  });
  const sources: NoticeSources = createNoticeSources({
    accounts: upstreamAccounts,
    board: notices,
    budgets,
    categories,
    clients,
    connections: connection,
    modelWatch: models.modelWatch,
    failures,
    lookup,
    outages,
    now,
    reportError,
  });
  catalogue.onRefresh(async () => sources.recheck('chains'));
  const history = createHistoryQueue({
    writeBatch: store.history.writeBatch,
    guard,
    onError: reportError,
  });
  const provenance = createProvenance({ store: store.provenance, now, reportError });
  const rollups = createRollupUpdater({ catchUp: store.history.catchUp, onError: reportError });
  const ownMark = createOwnMark(store.isShared ? secretBox : null);
  const calls = await restoreCallCounters({
    history: store.history,
    connections: () => connection.list().map(({ id }) => id),
    isShared: store.isShared,
    now,
    reportError,
  });
  const gateway: GatewayServices = {
    history,
    calls: calls.of,
    upstreams: createUpstreams({ connections: connection, catalogue, dispatcher, ownMark }),
    breakers: boards.breakers,
    lookup,
    latencies: createLatencyBoard(),
    conversations: createConversations({ shared: store.conversations, reportError }),
    retries: createClientRetries(),
    provenance,
    running: createRunningRequests(),
    places: createPlaces({ mostWaiting: environment.maxQueued, shared: store.sharedLimits, reportError }),
    shedding: createShedding({ count: (clientId) => traces.noteRefusal(clientId, 'overloaded') }),
    budgets,
    noteAttempts: upstreamAccounts.noteAttempts,
    noteOutcome(category, outcome, isBudgeted) {
      failures.note(category, outcome);
      // A refused request holds nothing, and pauses its budget.
      if (isBudgeted) sources.recheck('budgets');
    },
    consents,
    hideKeys: connection.hideKeys,
    storeProblem: guard.problem,
    storeRefusal: guard.refusal,
    now,
  };
  const retention = createRetentionService({
    history: store.history,
    removeRecoveriesBefore: store.recoveries.removeBefore,
    forgetRefusalsBefore: traces.forgetRefusals,
    tidyProvenance: provenance.tidy,
    tidyConversations: gateway.conversations.tidy,
    settings: store.settings,
    claim: (forMs) => store.claimJob('retention', forMs),
    now,
    onError: reportError,
  });

  const lateCosts = createLateCosts({
    store: store.lateCosts,
    claim: (forMs) => store.claimJob('late_costs', forMs),
    connections: connection,
    now,
    reportError,
  });

  const reconciliation = createReconciliationService({
    store: store.history,
    connections: connection,
    catchUp: rollups.update,
    now,
  });

  const historyReads = createHistoryService({ store: store.history, connections: connection });
  const insights = createInsightsService({
    store: store.history.insights,
    catchUp: rollups.update,
    connections: connection,
    readRefusals: traces.readRefusals,
    clientNameOf: clients.nameOf,
    now,
  });

  return {
    verbs: assembleVerbs({
      store,
      accounts,
      boards,
      budgets,
      consents,
      catalogue,
      categories,
      clients,
      traces,
      connection,
      gateway,
      history: historyReads,
      insights,
      models,
      notices,
      reconciliation,
      retention,
      upstreamAccounts,
      webhooks,
      onChange: () => sources.recheck(),
      signIn: createOpenRouterSignIn({
        store: store.keySignIns,
        secretBox,
        connections: connection,
        baseUrl: environment.openrouterBaseUrl,
        now,
      }),
      gatewayBaseUrl: () => `${baseUrl()}/v1`,
      openrouterBaseUrl: environment.openrouterBaseUrl,
      version: readVersion(),
      exposures,
      reportError,
    }),
    scopes: new AsyncLocalStorage(),
    accounts,
    baseUrl,
    categories,
    catalogue,
    models,
    connection,
    history: historyReads,
    retention,
    insights,
    notices,
    gateway,
    consents,
    callers: { clients, limits, traces, now, ownMark },
    bodies: createBodyBudget(environment.maxBodyBytes),
    isDemo: () => connection.choice() === 'demo',
    startedAtMs,
    rehearseRows: store.history.rehearse,
    reportError,
    async start() {
      catalogue.start();
      changes.start();
      if (isDemo) {
        const { seedDemo } = await import('./demo-seed/seed-demo.ts');
        await seedDemo({ categories, store, nowMs: now() });
      }
      traces.start();
      budgets.start();
      notices.start();
      sources.start();
      webhooks.start();
      consents.start();
      rollups.start();
      calls.start();
      lateCosts.start();
      retention.start();
      guard.start();
    },
    async stop() {
      retention.stop();
      lateCosts.stop();
      budgets.stop();
      upstreamAccounts.stop();
      sources.stop();
      consents.stop();
      gateway.places.stop();
      rollups.stop();
      calls.stop();
      guard.stop();
      const [unwritten] = await Promise.all([
        history.drain(),
        changes.stop(),
        boards.flush(),
        notices.stop().then(webhooks.stop),
        traces.stop(),
        provenance.flush(),
      ]);
      if (unwritten > 0) logLine(`${unwritten} history rows could not be written.`);
      void catalogue.close();
      void dispatcher.destroy();
      await store.close();
    },
  };
}

function logLine(line: string): void {
  process.stderr.write(`${logText(line)}\n`);
}
