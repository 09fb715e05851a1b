import type { Store } from '#lib/store/ports';
import { StoreUnavailable } from '#lib/store/store-fault';
import { createAuditStore } from './audit-store.ts';
import { createBudgetHolds } from './budget-holds.ts';
import { createBudgetStore } from './budget-store.ts';
import { createCatalogueStore } from './catalogue-store.ts';
import { createCategoryStore } from './category-store.ts';
import { createClaimJob } from './cluster/claim-job.ts';
import { createClientStore } from './client-store.ts';
import { createTakeRequest } from './cluster/client-windows.ts';
import { createConfigStore } from './config-store.ts';
import { createConnectionStore } from './connection-store.ts';
import { createConsentStore } from './consent-store.ts';
import { createConversationStore } from './history/conversation-store.ts';
import { createCooldownStore } from './cooldown-store.ts';
import { openPool } from './database.ts';
import { createDoctorStore } from './doctor-store.ts';
import { createEndpointStore } from './endpoint-store.ts';
import { createHistoryStore } from './history/history-store.ts';
import { createHistoryWriter } from './history/history-writer.ts';
import { createLateCosts } from './history/late-costs.ts';
import { createClaimShares } from './cluster/limit-shares.ts';
import { migrateDatabase } from './migrate.ts';
import { createKeySignInStore } from './key-sign-in-store.ts';
import { createModelFactsStore } from './model-facts-store.ts';
import { createModelOverrideStore } from './model-override-store.ts';
import { createNoticeStore } from './notice-store.ts';
import { ensurePartitions } from './history/partitions.ts';
import { createPeopleStore } from './people-store.ts';
import { registerProcess, writtenAlive } from './cluster/processes.ts';
import { createProvenanceStore } from './provenance-store.ts';
import { createReadRecentAttempts, createReadRecentCalls } from './history/recent-calls.ts';
import { createRecoveryStore } from './history/recovery-store.ts';
import { createSettingStore } from './setting-store.ts';
import { translateFault, translateQueryFault, withFaults, withQueryFaults } from './store-fault.ts';
import { createVersionWatch } from './cluster/watch-version.ts';
import { createWebhookStore } from './webhook-store.ts';

type OpenInput = {
  readonly databaseUrl: string;
  /** For errors that nobody waits for. */
  readonly onError: (error: unknown) => void;
  readonly now: () => number;
  /** How long this process counts as alive after its last sign of life. */
  readonly leaseMs?: number;
};

/**
 * Rows and holds have their own connections, so that no screen keeps a request waiting. They take milliseconds. A screen
 * or a deletion may take longer on a large history.
 */
const WRITING = { max: 6, statementTimeoutMs: 3_000 };
const READING = { max: 8, statementTimeoutMs: 15_000 };

/** Signs of life and changes have a connection of their own, for which they never wait. */
const WATCHING = { max: 1, statementTimeoutMs: 3_000 };
const LEASE_MS = 15_000;

/** The partitions of the next month exist long before it begins. */
const PARTITIONS_EVERY_MS = 6 * 60 * 60 * 1_000;

/** Opens the database, migrating it if needed. Throws `DatabaseRefused`. */
export async function openPostgresStore({
  databaseUrl,
  onError,
  now,
  leaseMs = LEASE_MS,
}: OpenInput): Promise<Store> {
  const onFailure = (error: unknown) => onError(translateFault(error));
  await migrateDatabase(databaseUrl, now());
  const reading = openPool({ ...READING, databaseUrl, onError: onFailure });
  const watching = openPool({ ...WATCHING, databaseUrl, onError: onFailure });
  await ensurePartitions(reading, now());
  const months = setInterval(
    () =>
      void ensurePartitions(reading, now()).catch((error: unknown) => onError(translateQueryFault(error))),
    PARTITIONS_EVERY_MS,
  ).unref();
  const own = await registerProcess(watching, { leaseMs, onError: onFailure });
  const writing = writtenAlive(openPool({ ...WRITING, databaseUrl, onError: onFailure }), own);
  const writer = createHistoryWriter(writing, own.id);
  const { insights, firstChoices, ...history } = createHistoryStore({ reading, writing }, writer);
  const { writeBatch, rehearse, readLeftRunning, closeInterrupted } = history;
  const watchChanges = await createVersionWatch(watching, {
    databaseUrl,
    onError: onFailure,
    onOutdated: () => onError(new StoreUnavailable('outdated', 'It requires a newer version.')),
  });
  return {
    settings: withQueryFaults(createSettingStore(reading, now)),
    categories: withQueryFaults(createCategoryStore(reading, now)),
    connections: withQueryFaults(createConnectionStore(reading, now)),
    clients: withQueryFaults(createClientStore(reading, now)),
    budgets: {
      ...withQueryFaults(createBudgetStore(reading, now)),
      ...withFaults(createBudgetHolds(writing, writer)),
    },
    consents: withFaults(createConsentStore(writing, own.id)),
    people: withQueryFaults(createPeopleStore(reading, now)),
    keySignIns: withQueryFaults(createKeySignInStore(reading, now)),
    audit: withQueryFaults(createAuditStore(reading)),
    notices: withQueryFaults(createNoticeStore(reading)),
    webhooks: withQueryFaults(createWebhookStore(reading, now)),
    config: withQueryFaults(createConfigStore(reading, now)),
    catalogues: withQueryFaults(createCatalogueStore(reading)),
    modelFacts: withQueryFaults(createModelFactsStore(reading, now)),
    modelOverrides: withQueryFaults(createModelOverrideStore(reading, now)),
    endpoints: withQueryFaults(createEndpointStore(reading)),
    doctor: withQueryFaults(createDoctorStore(reading, now)),
    cooldowns: withFaults(createCooldownStore(writing, own.id, now)),
    recoveries: withQueryFaults(createRecoveryStore(reading)),
    provenance: withQueryFaults(createProvenanceStore(reading)),
    lateCosts: withQueryFaults(createLateCosts(reading)),
    history: {
      ...withQueryFaults(history),
      ...withFaults({ writeBatch, rehearse, readLeftRunning, closeInterrupted }),
      insights: withQueryFaults(insights),
      firstChoices: withQueryFaults(firstChoices),
    },
    readRecentCalls: withQueryFaults({ read: createReadRecentCalls(reading) }).read,
    readRecentAttempts: withQueryFaults({ read: createReadRecentAttempts(reading) }).read,
    health: {
      ...withFaults({
        async probe() {
          await writing.run(`UPDATE store_version SET version = version WHERE id = 1`);
        },
      }),
      isMoved: () => false,
      // The server manages its disk space.
      reserve: { take: async () => {}, release: () => false },
    },
    conversations: withFaults(createConversationStore(writing)),
    sharedLimits: withFaults({
      takeRequest: createTakeRequest(writing),
      claimShares: createClaimShares(writing, own.id),
    }),
    isShared: true,
    claimJob: withQueryFaults({ claim: createClaimJob(reading, own.id) }).claim,
    onProcessEnd: own.onEnded,
    watchChanges,
    async close() {
      clearInterval(months);
      await own.stop();
      await Promise.all([writing.close(), reading.close(), watching.close()]);
    },
  };
}
