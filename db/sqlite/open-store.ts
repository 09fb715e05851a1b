import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { HistoryStore, HistoryWrites } from '#lib/store/history';
import type { Store } from '#lib/store/ports';
import { type BackgroundThread, startBackgroundThread } from './threads/background-thread.ts';
import { createAuditStore } from './audit-store.ts';
import { createBudgetHolds } from './budget-holds.ts';
import { createBudgetStore } from './budget-store.ts';
import { createCatalogueStore } from './catalogue-store.ts';
import { createCategoryStore } from './category-store.ts';
import { type Checkpointer, startCheckpointer } from './threads/checkpointer.ts';
import { createClientStore } from './client-store.ts';
import { createConfigStore } from './config-store.ts';
import { createConsentStore } from './consent-store.ts';
import { createConnectionStore } from './connection-store.ts';
import { createCooldownStore } from './cooldown-store.ts';
import { createWriteProbe, watchDatabaseFile } from './files/database-file.ts';
import { createDoctorStore } from './doctor-store.ts';
import { createEndpointStore } from './endpoint-store.ts';
import { createHistoryStore } from './history/history-store.ts';
import { createHistorySums } from './history/history-sums.ts';
import { createHistoryWriter } from './history/history-writer.ts';
import { createHistoryWrites } from './history/history-writes.ts';
import { isBusy } from './files/is-busy.ts';
import { createKeySignInStore } from './key-sign-in-store.ts';
import { createModelFactsStore } from './model-facts-store.ts';
import { createModelOverrideStore } from './model-override-store.ts';
import { type Database, joinDatabase, openDatabase } from './open-database.ts';
import { createNoticeStore } from './notice-store.ts';
import { createPeopleStore } from './people-store.ts';
import { createReadRecentAttempts, createReadRecentCalls } from './history/recent-calls.ts';
import { createProvenanceStore } from './provenance-store.ts';
import { createRecoveryStore } from './history/recovery-store.ts';
import { createReserveFile } from './files/reserve-file.ts';
import { createSettingStore } from './setting-store.ts';
import { withFaults } from './files/store-fault.ts';
import { createChangeWatch } from './files/watch-changes.ts';
import { createWebhookStore } from './webhook-store.ts';

type OpenInput = {
  readonly dataDir: string;
  /** For errors that nobody waits for. */
  readonly onError: (error: unknown) => void;
  readonly now: () => number;
};

/** The database file in a data folder. */
export function databaseFile(dataDir: string): string {
  return join(dataDir, 'understudy.db');
}

/**
 * Opens the database, creating and migrating it if needed, and starts its threads. Throws `DatabaseRefused`.
 */
export function openStore({ dataDir, onError, now }: OpenInput): Store {
  const database = openDatabase(databaseFile(dataDir));
  // Requests are written on a connection that does not wait: other writers must not block the process.
  const writing = joinDatabase(database.sqlite.name, 0);
  const holds = createBudgetHolds(writing, createHistoryWriter(writing));
  const checkpointer = startCheckpointer(database, onError);
  const background = startBackgroundThread(database, onError);
  const file = withFaults({
    probe: promised(createWriteProbe(writing)),
    isMoved: watchDatabaseFile(database),
  });
  return {
    settings: withFaults(createSettingStore(database, now)),
    categories: withFaults(createCategoryStore(database, now)),
    connections: withFaults(createConnectionStore(database, now)),
    clients: withFaults({
      ...createClientStore(database, now),
      noteUses: (uses) => background.call('noteUses', uses),
      addRefusals: (counts) => background.call('addRefusals', counts),
      forgetRefusals: (beforeMs) => background.call('forgetRefusals', beforeMs),
    }),
    budgets: withFaults({
      ...createBudgetStore(database, now),
      hold: (hold) => whenUnlocked(() => holds.hold(hold)),
    }),
    consents: withFaults(createConsentStore(database)),
    people: withFaults(createPeopleStore(database, now)),
    keySignIns: withFaults(createKeySignInStore(database, now)),
    audit: withFaults(createAuditStore(database)),
    notices: withFaults(createNoticeStore(database)),
    webhooks: withFaults(createWebhookStore(database, now)),
    config: withFaults(createConfigStore(database, now)),
    catalogues: withFaults(createCatalogueStore(database)),
    modelFacts: withFaults(createModelFactsStore(database, now)),
    modelOverrides: withFaults(createModelOverrideStore(database, now)),
    endpoints: withFaults(createEndpointStore(database)),
    doctor: withFaults(createDoctorStore(database, now)),
    cooldowns: withFaults({
      ...createCooldownStore(database),
      save: (cooldown) => background.call('saveCooldown', cooldown),
      remove: (cooldown) => background.call('removeCooldown', cooldown),
    }),
    recoveries: withFaults({
      ...createRecoveryStore(database),
      addRecoveries: (rows) => background.call('addRecoveries', rows),
      removeBefore: (beforeMs) => background.call('removeRecoveries', beforeMs),
    }),
    provenance: withFaults({
      ...createProvenanceStore(database),
      add: (learned) => background.call('addMakers', learned),
      prune: (upToMs, most) => background.call('pruneMakers', upToMs, most),
    }),
    lateCosts: withFaults({
      findUnsettled: (query) => background.call('findUnsettled', query),
      confirmCost: (cost) => background.call('confirmCost', cost),
      forgetBookings: (beforeMs) => background.call('forgetBookings', beforeMs),
    }),
    history: historyOf({ database, writing, checkpointer, background }),
    readRecentCalls: withFaults({ read: createReadRecentCalls(database) }).read,
    readRecentAttempts: withFaults({ read: createReadRecentAttempts(database) }).read,
    health: {
      ...file,
      reserve: withFaults(createReserveFile(dataDir)),
    },
    conversations: null,
    sharedLimits: null,
    // A file has one process.
    claimJob: async () => true,
    isShared: false,
    onProcessEnd() {},
    watchChanges: createChangeWatch(database, onError),
    async close() {
      await Promise.all([background.stop(), checkpointer.stop()]);
      writing.close();
      database.close();
    },
  };
}

type HistoryParts = {
  readonly database: Database;
  readonly writing: Database;
  readonly checkpointer: Checkpointer;
  readonly background: BackgroundThread;
};

/** Rows have their own connection, deletions their own thread, and everything else is read beside both. */
function historyOf({ database, writing, checkpointer, background }: HistoryParts): HistoryStore {
  const history = createHistoryStore(database);
  const { insights, firstChoices, forgetLabels, readLeftRunning, closeInterrupted, ...reads } = history;
  const rows = createHistoryWrites(writing, createHistorySums(writing));
  const writes: HistoryWrites = withFaults({
    writeBatch: (batch) => whenUnlocked(() => rows.writeBatch(batch)),
    rehearse: promised(rows.rehearse),
    catchUp: (most) => whenUnlocked(() => rows.catchUp(most)),
    readLeftRunning: promised(readLeftRunning),
    closeInterrupted: promised(closeInterrupted),
    async beginClearing(nowMs: number) {
      const marked = await background.call('beginClearing', nowMs);
      forgetLabels();
      return marked;
    },
    clearPart: () => background.call('clearPart'),
    recountHour: () => background.call('recountHour'),
    deleteBefore: (beforeMs, most, nowMs) => background.call('deleteBefore', beforeMs, most, nowMs),
    deleteOldest: (most, nowMs) => background.call('deleteOldest', most, nowMs),
    forgetDeletedCalls: (nowMs) => background.call('forgetDeletedCalls', nowMs),
    deleteText: (id) => background.call('deleteText', id),
    forgetStored: (nowMs, most) => background.call('forgetStored', nowMs, most),
    wipeDeleted: checkpointer.wipeLog,
  });
  return {
    ...withFaults(reads),
    ...writes,
    insights: withFaults(insights),
    firstChoices: withFaults(firstChoices),
  };
}

/** Another connection writes for a few milliseconds, seldom longer. */
const LOCKED_RETRY_MS = 2;
/** Longer than any of our own transactions: another program holds the lock. */
const LOCKED_FOR_LONG_MS = 2_000;

/** Retries while another connection is writing. Unlike a wait inside SQLite, this blocks nothing else. */
async function whenUnlocked<Value>(write: () => Value): Promise<Value> {
  const untilMs = performance.now() + LOCKED_FOR_LONG_MS;
  for (;;) {
    try {
      return write();
    } catch (error) {
      if (!isBusy(error) || performance.now() >= untilMs) throw error;
    }
    await wait(LOCKED_RETRY_MS);
  }
}

function promised<Args extends unknown[], Value>(
  verb: (...args: Args) => Value,
): (...args: Args) => Promise<Value> {
  return async (...args) => verb(...args);
}
