import { Client } from 'pg';
import { afterEach, expect, test } from 'vitest';
import { CHANGED } from '#db/postgres/database';
import { openPostgresStore } from '#db/postgres/open-store';
import { createAccounts } from '#lib/server/accounts/accounts';
import { createBudgetService } from '#lib/server/budgets/budget-service';
import { createChangeWatch } from '#lib/server/change-watch';
import { createClientLimits } from '#lib/server/clients/client-limits';
import { createClientService } from '#lib/server/clients/client-service';
import { createClientTraces } from '#lib/server/clients/client-traces';
import { begunRow, historyRow } from '#tests/support/history-row';
import { databasePerFile } from '#tests/support/postgres/database-per-file';

const database = databasePerFile();
const opened: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of opened.splice(0)) await close();
  await database.empty();
});

function reportError(error: unknown): void {
  throw error;
}

/** The clients and budgets as a process of its own has them. */
async function openProcess() {
  const now = Date.now;
  const store = await openPostgresStore({ databaseUrl: database.url(), onError: reportError, now });
  const traces = createClientTraces({ store: store.clients, now, onError: reportError });
  const clients = await createClientService({
    store: store.clients,
    traces,
    limits: createClientLimits({ shared: null }),
  });
  const budgets = await createBudgetService({
    store: store.budgets,
    categories: { find: () => undefined },
    clients,
    connections: { find: () => undefined, findBySlug: () => undefined, slugOf: (id) => id },
    now,
    reportError,
  });
  const watch = createChangeWatch({ store, services: [clients, budgets], reportError });
  watch.start();
  opened.push(async () => {
    await watch.stop();
    await store.close();
  });
  return { store, clients, traces, budgets };
}

test('clients and budgets that one process creates, changes and deletes are those of the others', async () => {
  const [one, other] = [await openProcess(), await openProcess()];
  const { client, key } = await one.clients.create({ name: 'Laptop' });
  const budget = await one.budgets.create({ scope: { kind: 'all' }, period: 'day', limitUsd: 1 });
  await expect.poll(() => other.clients.findByKey(key)?.name).toBe('Laptop');
  await expect.poll(() => other.budgets.nameOf(budget.id)).toBe('per day');
  await other.clients.change(client.id, { enabled: false });
  await other.budgets.change(budget.id, { limitUsd: 2 });
  await expect.poll(() => one.clients.findByKey(key)?.enabled).toBe(false);
  await expect.poll(async () => (await one.budgets.list())[0]?.limitUsd).toBe(2);
  await one.clients.remove(client.id);
  await one.budgets.remove(budget.id);
  await expect.poll(() => other.clients.findByKey(key)).toBeUndefined();
  await expect.poll(() => other.budgets.list()).toEqual([]);
});

test('after the first owner is created, every process requires a sign-in', async () => {
  const open = async () => {
    const { store } = await openProcess();
    const secretBox = { derive: (purpose: string) => purpose };
    const environment = { needsAccounts: false, oidc: null };
    const baseUrl = () => 'http://127.0.0.1';
    const accounts = await createAccounts({
      store: store.people,
      secretBox,
      environment,
      baseUrl,
      reportError,
    });
    const watch = createChangeWatch({ store, services: [accounts], reportError });
    watch.start();
    opened.unshift(watch.stop);
    return accounts;
  };
  const [one, other] = [await open(), await open()];
  expect(other.areRequired()).toBe(false);
  const [, token = ''] = /token=(.*)$/.exec(one.firstLink() ?? '') ?? [];
  const olga = { token, name: 'Olga', email: 'olga@example.com', password: 'a password of some length' };
  await one.setUp(olga, { cookie: '', address: '127.0.0.1', userAgent: 'test' });
  await expect.poll(other.areRequired).toBe(true);
  expect(other.firstLink()).toBeNull();
});

test('a change notifies the other processes, but rows of the history and holds do not', async () => {
  const { store, clients, budgets } = await openProcess();
  const { id } = await budgets.create({ scope: { kind: 'all' }, period: 'day', limitUsd: 1 });
  const client = new Client({ connectionString: database.url() });
  await client.connect();
  await client.query(`LISTEN ${CHANGED}`);
  let heard = 0;
  client.on('notification', () => (heard += 1));
  const row = historyRow({ atMs: Date.now(), attempts: [{ model: 'a/one' }] });
  await store.budgets.hold({
    requestId: row.request.id,
    index: 0,
    windows: [{ budgetId: id, startMs: 0 }],
    amountNano: 30,
    isFree: false,
    leaseUntilMs: Date.now() + 60_000,
    running: { ...begunRow(row.request), hasHolds: true },
  });
  await store.history.writeBatch([{ ...row, hasHolds: true }]);
  await store.history.catchUp(10);
  await clients.create({ name: 'Laptop' });
  await expect.poll(() => heard).toBe(1);
  await client.end();
});

test('the latest use of a key counts, in whichever process it was', async () => {
  const [one, other] = [await openProcess(), await openProcess()];
  const { client } = await one.clients.create({ name: 'Laptop' });
  other.traces.noteUse(client.id);
  await expect.poll(() => Date.now() > (other.traces.lastUsedAtMs(client.id) ?? Infinity)).toBe(true);
  one.traces.noteUse(client.id);
  for (const { traces } of [one, other]) await traces.stop();
  await other.clients.reload();
  const [shown] = other.clients.list();
  expect(Date.parse(shown?.lastUsedAt ?? '')).toBe(one.traces.lastUsedAtMs(client.id));
});

test('a process that starts does not end the holds of the others', async () => {
  const { store, budgets } = await openProcess();
  const { id } = await budgets.create({ scope: { kind: 'all' }, period: 'day', limitUsd: 1 });
  const { request } = historyRow({ atMs: Date.now(), attempts: [{ model: 'a/one' }] });
  const windows = [{ budgetId: id, startMs: 0 }];
  await store.budgets.hold({
    requestId: request.id,
    index: 0,
    windows,
    amountNano: 30,
    isFree: false,
    leaseUntilMs: Date.now() + 60_000,
    running: { ...begunRow(request), hasHolds: true },
  });
  await openProcess();
  expect(await store.budgets.readWindows(windows)).toMatchObject([{ heldNano: 30, spentNano: 0 }]);
});
