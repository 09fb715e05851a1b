import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DemoUpstream, startDemoUpstream } from '#lib/demo/start-demo-upstream';
import { openPostgresStore } from '#db/postgres/open-store';
import { createCatalogueService } from '#lib/server/catalogue-service';
import { createChangeWatch } from '#lib/server/change-watch';
import { createConnectionService } from '#lib/server/connections/connection-service';
import { createModelFactsService } from '#lib/server/model-facts-service';
import { createSecretBox } from '#lib/server/secret-box';
import { createUpstreamAccounts } from '#lib/server/upstream-accounts/upstream-accounts';
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

/** What a process of its own knows of OpenRouter. */
async function openProcess() {
  const now = Date.now;
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
  return { catalogue, accounts };
}

const asked = (path: string) => upstream.requests().filter((request) => request.path.includes(path)).length;

test('a list of models that one process fetches is that of the others, without another fetch', async () => {
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

test('the account that one process reads is known to the others, without another read', async () => {
  const [one, other] = [await openProcess(), await openProcess()];
  one.accounts.look();
  await expect.poll(() => one.accounts.watch()[0]?.facts).toBeTruthy();
  const [known] = one.accounts.watch();
  await expect.poll(() => other.accounts.watch()[0]?.facts).toEqual(known?.facts);
  other.accounts.look();
  expect(other.accounts.look()).toMatchObject([{ facts: known?.facts, isReading: false }]);
  expect(asked('/key')).toBe(1);
});
