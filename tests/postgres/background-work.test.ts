import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DemoUpstream, startDemoUpstream } from '#lib/demo/start-demo-upstream';
import { openPostgresStore } from '#db/postgres/open-store';
import { createCatalogueService } from '#lib/server/catalogue/catalogue-service';
import { createChangeWatch } from '#lib/server/change-watch';
import { createConnectionService } from '#lib/server/connections/connection-service';
import { createLateCosts } from '#lib/server/late-costs/late-costs';
import { createModelFactsService } from '#lib/server/catalogue/model-facts-service';
import { createSecretBox } from '#lib/server/secret-box';
import { createUpstreamAccounts } from '#lib/server/upstream-accounts/upstream-accounts';
import { historyRow } from '#tests/support/history-row';
import { databasePerFile } from '#tests/support/postgres/database-per-file';

const database = databasePerFile();
const opened: (() => Promise<void>)[] = [];
let upstream: DemoUpstream;

beforeEach(async () => {
  upstream = await startDemoUpstream({ recordRequests: true });
});
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
  await upstream.close();
  await database.empty();
});

function reportError(error: unknown): void {
  throw error;
}

/** What a separate process knows about OpenRouter. */
async function openProcess(now = Date.now) {
  const store = await openPostgresStore({ databaseUrl: database.url(), onError: reportError, now });
  const connections = await createConnectionService({
    settings: store.settings,
    store: store.connections,
    secretBox: createSecretBox({ dataDir: '', secretKeys: [Buffer.alloc(32, 7)] }),
    environmentKey: 'sk-or-of-the-test',
    openrouterBaseUrl: upstream.url,
    startDemo: () => Promise.reject(new Error('No demo here.')),
    now,
  });
  const catalogue = await createCatalogueService({
    store: store.catalogues,
    connection: connections,
    ownFacts: await createModelFactsService({ store: store.modelFacts, targets: connections }),
    isShared: true,
    now,
    reportError,
  });
  const accounts = createUpstreamAccounts({
    connections,
    shared: store.settings,
    now,
    onRead() {},
    reportError,
  });
  const watch = createChangeWatch({ store, services: [connections, catalogue, accounts], reportError });
  watch.start();
  opened.push(async () => {
    await watch.stop();
    accounts.stop();
    await catalogue.close();
    await connections.close();
    await store.close();
  });
  const lateCosts = createLateCosts({
    store: store.lateCosts,
    claim: (forMs) => store.claimJob('late_costs', forMs),
    connections,
    now,
    reportError,
  });
  return { store, catalogue, accounts, lateCosts };
}

const asked = (path: string) => upstream.requests().filter((request) => request.path.includes(path)).length;

test('a model list fetched by one process is used by the others without another fetch', async () => {
  const [one, other] = [await openProcess(), await openProcess()];
  expect(other.catalogue.list()).toEqual([]);
  await one.catalogue.refresh();
  await expect.poll(() => other.catalogue.list().length).toBeGreaterThan(0);
  expect(other.catalogue.list()).toEqual(one.catalogue.list());
  other.catalogue.start();
  expect(asked('/models')).toBe(1);
  expect(JSON.parse((await other.catalogue.read()).body)).toMatchObject({
    source: 'live',
    staleReason: null,
  });
});

test('processes whose clocks differ by a day don’t fetch each other’s lists again', async () => {
  const [one, behind] = [await openProcess(), await openProcess(() => Date.now() - 24 * 60 * 60 * 1_000)];
  const fetchedAt = async ({ catalogue }: Pick<typeof one, 'catalogue'>) =>
    (JSON.parse((await catalogue.read()).body) as { fetchedAt: string }).fetchedAt;
  one.catalogue.start();
  await expect.poll(() => behind.catalogue.list().length).toBeGreaterThan(0);
  // Its clock may have been set back.
  behind.catalogue.start();
  await expect.poll(() => asked('/models')).toBe(2);
  await expect.poll(async () => (await fetchedAt(one)) === (await fetchedAt(behind))).toBe(true);
  await one.catalogue.refresh();
  await expect.poll(async () => (await fetchedAt(one)) === (await fetchedAt(behind))).toBe(true);
  expect(asked('/models')).toBe(3);
});

test('an account read by one process is known to the others without another read', async () => {
  const [one, other] = [await openProcess(), await openProcess()];
  one.accounts.look();
  await expect.poll(() => one.accounts.watch()[0]?.facts).toBeTruthy();
  const [known] = one.accounts.watch();
  await expect.poll(() => other.accounts.watch()[0]?.facts).toEqual(known?.facts);
  other.accounts.look();
  expect(other.accounts.look()).toMatchObject([{ facts: known?.facts, isReading: false }]);
  expect(asked('/key')).toBe(1);
});

test('one process asks the upstream for late costs, and another one takes over when it ends', async () => {
  const [one, other] = [await openProcess(), await openProcess()];
  const call = { model: 'a/one', costUsd: null, costEstimated: true, generationId: 'gen-unknown' };
  await one.store.history.writeBatch([historyRow({ atMs: Date.now() - 60_000, attempts: [call] })]);
  await Promise.all([one.lateCosts.round(), other.lateCosts.round()]);
  await Promise.all([one.lateCosts.round(), other.lateCosts.round()]);
  expect(asked('/generation')).toBe(1);
  // Only one of them has asked, so it is due in the other.
  const [ended, left] = (await one.store.claimJob('late_costs', 60_000)) ? [0, other] : [1, one];
  await opened.splice(ended, 1)[0]?.();
  await left.lateCosts.round();
  expect(asked('/generation')).toBe(2);
});
