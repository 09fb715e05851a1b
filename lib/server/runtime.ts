import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Agent } from 'undici';
import { DatabaseRefused, explainRefusal } from '#db/sqlite/database-refused';
import { databaseFile, openStore } from '#db/sqlite/open-store';
import type { HistoryWrite } from '#lib/store/history-rows';
import type { Recovery } from '#lib/contracts/cooldown';
import type { ConnectionId } from '#lib/contracts/connection';
import type { Health } from '#lib/contracts/settings';
import type { TargetKey } from '#lib/contracts/target';
import { createSecretFilter, type SecretFilter } from '#lib/engine/secret-filter';
import { restoreCallCounters } from './call-counters.ts';
import { createCatalogueService, type CatalogueService } from './catalogue-service.ts';
import { createCategoryService, type CategoryService } from './category-service.ts';
import { createConnectionManager, type ConnectionManager } from './connections/connection-manager.ts';
import { createConnectionService, type ConnectionService } from './connections/connection-service.ts';
import { loadCooldownBoards, type CooldownBoards } from './cooldown-boards.ts';
import { liftCooldownsOnChange } from './connections/lift-cooldowns.ts';
import { createCooldownService, type CooldownService } from './cooldown-service.ts';
import { seedDemo } from './demo-seed/seed-demo.ts';
import type { Environment } from './environment.ts';
import { createBodyBudget, type BodyBudget } from './gateway/body-budget.ts';
import type { GatewayServices } from './gateway/run-request.ts';
import { createRunningChats } from './gateway/running-chats.ts';
import { createHistoryService, type HistoryService } from './history-service.ts';
import { createHistoryQueue } from './history-queue.ts';
import { createHistoryRoller } from './history-roller.ts';
import { createInsightsService, type InsightsService } from './insights-service.ts';
import { createLatencyBoard } from './latency-board.ts';
import { createLessonService, type LessonService } from './lessons/lesson-service.ts';
import { createNoticeService, type NoticeService } from './notice-service.ts';
import { createModelFactsService } from './model-facts-service.ts';
import { createModelServices, type ModelServices } from './model-services.ts';
import { ownUrl } from './own-url.ts';
import { readRecoveries } from './read-recoveries.ts';
import { createRetentionService, type RetentionService } from './retention-service.ts';
import { createSecretBox } from './secret-box.ts';
import { createSettingsService, type SettingsService } from './settings-service.ts';
import { startDemo } from './start-demo.ts';
import { createUpstreams } from './upstreams.ts';
import { createStoreGuard } from './store-guard.ts';
import { systemNowMs } from './system-clock.ts';

/** Everything that lives as long as the process: made in server.ts, reached from Next's routes. */
export type Runtime = {
  readonly categories: CategoryService;
  readonly catalogue: CatalogueService;
  readonly models: ModelServices;
  readonly connection: ConnectionService;
  readonly connections: ConnectionManager;
  readonly settings: SettingsService;
  readonly history: HistoryService;
  readonly retention: RetentionService;
  readonly insights: InsightsService;
  readonly lessons: LessonService;
  readonly notices: NoticeService;
  readonly gateway: GatewayServices;
  /** What the bodies of running requests may take up. */
  readonly bodies: BodyBudget;
  readonly cooldowns: CooldownService;
  /** The latest of each model, newest first. */
  readonly recoveries: () => Promise<Recovery[]>;
  readonly isDemo: () => boolean;
  readonly health: () => Health;
  readonly startedAtMs: number;
  /** Writes rows as the gateway does, and takes them back. */
  readonly rehearseRows: (writes: readonly HistoryWrite[]) => Promise<void>;
  /** Takes note where the store is at fault, and else writes it to the log. */
  readonly reportError: (error: unknown) => void;
  /** Begins what goes on in the background. */
  readonly start: () => Promise<void>;
  /** Writes what is still waiting and closes the store. */
  readonly stop: () => Promise<void>;
};

type RuntimeInput = {
  readonly environment: Environment;
  /** `--demo`: begin on the demo upstream, with chains to try and a history to look at. */
  readonly isDemo: boolean;
  /** Known once the server listens. */
  readonly port: () => number;
  /** What other users can reach of the data, for the health report. */
  readonly exposures?: readonly string[];
};

/** Opens the store and makes the services. Throws with one line for the person when the data can't be used. */
export async function createRuntime(input: RuntimeInput): Promise<Runtime> {
  try {
    return await createServices(input);
  } catch (cause) {
    // Damage shows where it is first read.
    const refusal = explainRefusal(cause, databaseFile(input.environment.dataDir));
    throw refusal === null ? cause : new DatabaseRefused(refusal, { cause });
  }
}

async function createServices({ environment, isDemo, port, exposures = [] }: RuntimeInput): Promise<Runtime> {
  const now = systemNowMs;
  const startedAtMs = now();
  const { dataDir } = environment;
  const store = openStore({ dataDir, onError: (error) => reportError(error), now });
  const guard = createStoreGuard({ dataDir, health: store.health, log: logLine });
  let hideKeys: SecretFilter = createSecretFilter([]);
  const reportError = (error: unknown): void => {
    if (!guard.noteError(error)) logLine(hideKeys(describeError(error)));
  };
  // What was running when the last process ended is closed before anything new begins.
  await store.history.closeInterrupted();

  const connection = await createConnectionService({
    settings: store.settings,
    store: store.connections,
    secretBox: createSecretBox(environment.dataDir),
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
    reportError,
  });
  const version = readVersion();
  const settings = createSettingsService({
    connection,
    openrouterBaseUrl: environment.openrouterBaseUrl,
    gatewayBaseUrl: () => `${ownUrl(environment.host, port())}/v1`,
    version,
  });
  const boards: CooldownBoards = await loadCooldownBoards({
    store: store.cooldowns,
    addRecoveries: store.recoveries.addRecoveries,
    now,
    reportError,
  });
  liftCooldownsOnChange(connection, boards);
  const history = createHistoryQueue({
    writeBatch: store.history.writeBatch,
    guard,
    onError: reportError,
  });
  const roller = createHistoryRoller({ catchUp: store.history.catchUp, onError: reportError });
  const dispatcher = new Agent({ connections: null, keepAliveTimeout: 30_000, connect: { timeout: 10_000 } });
  const gateway: GatewayServices = {
    history,
    calls: await restoreCallCounters(
      store.history,
      connection.list().map(({ id }) => id),
      startedAtMs,
    ),
    upstreams: createUpstreams({ connections: connection, catalogue, dispatcher }),
    breakers: boards.breakers,
    lookup,
    latencies: createLatencyBoard(),
    running: createRunningChats(),
    storeProblem: guard.problem,
    now,
  };
  const retention = createRetentionService({
    history: store.history,
    removeRecoveriesBefore: store.recoveries.removeBefore,
    settings: store.settings,
    now,
    onError: reportError,
  });

  return {
    categories,
    catalogue,
    models,
    connection,
    connections: createConnectionManager({ connections: connection, categories, catalogue }),
    settings,
    history: createHistoryService({ store: store.history, connections: connection }),
    retention,
    notices: createNoticeService(store.settings),
    lessons: createLessonService({
      categories,
      store: store.history.firstChoices,
      settings: store.settings,
      connection: connection.defaultId,
      now,
    }),
    insights: createInsightsService({
      store: store.history.insights,
      catchUp: roller.roll,
      connections: connection,
      now,
    }),
    gateway,
    bodies: createBodyBudget(environment.maxBodyBytes),
    cooldowns: createCooldownService({ boards, connections: connection }),
    recoveries: () =>
      readRecoveries({ store: store.recoveries, boards, connections: connection.listInUse(), nowMs: now() }),
    isDemo: () => connection.choice() === 'demo',
    health: () =>
      healthOf({
        connection,
        catalogue,
        version,
        storeProblem: guard.problem(),
        exposures,
        uptimeMs: process.uptime() * 1_000,
      }),
    startedAtMs,
    rehearseRows: store.history.rehearse,
    reportError,
    async start() {
      catalogue.start();
      models.start();
      if (isDemo)
        await seedDemo({
          categories,
          history: store.history,
          recoveries: store.recoveries,
          settings: store.settings,
          nowMs: now(),
        });
      roller.start();
      retention.start();
      guard.start();
    },
    async stop() {
      retention.stop();
      models.stop();
      roller.stop();
      guard.stop();
      const [unwritten] = await Promise.all([history.drain(), boards.flush()]);
      if (unwritten > 0) logLine(`${unwritten} history rows could not be written.`);
      void catalogue.close();
      void dispatcher.destroy();
      await store.close();
    },
  };
}

declare global {
  /** Next has its own copy of every module: through this it reaches the services of the process it runs in. */
  var understudyRuntime: Runtime | undefined;
}

export function publishRuntime(runtime: Runtime): void {
  globalThis.understudyRuntime = runtime;
}

function logLine(line: string): void {
  process.stderr.write(`${line}\n`);
}

function describeError(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

type HealthInput = {
  readonly connection: ConnectionService;
  readonly catalogue: CatalogueService;
  readonly version: string;
  readonly storeProblem: string | null;
  readonly exposures: readonly string[];
  readonly uptimeMs: number;
};

function healthOf(input: HealthInput): Health {
  const { connection, catalogue, version, storeProblem, exposures, uptimeMs } = input;
  const { problem } = connection.keyState();
  const problems = [storeProblem, problem, ...exposures].filter((one) => one !== null);
  return {
    status: problems.length === 0 ? 'ok' : 'degraded',
    version,
    connection: connection.choice(),
    catalogueModels: catalogue.list().length,
    uptimeMs,
    problems,
    storeProblem,
  };
}

function readVersion(): string {
  const manifest: unknown = JSON.parse(
    readFileSync(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8'),
  );
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown';
}
