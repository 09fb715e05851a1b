import { Client } from 'pg';
import { afterEach, expect, test } from 'vitest';
import type { FinishWrite, RunningCall } from '#lib/store/history-rows';
import type { Store } from '#lib/store/ports';
import { openPostgresStore } from '#db/postgres/open-store';
import { closeInterrupted } from '#lib/server/history/close-interrupted';
import { begunRow, historyRow } from '#tests/support/history-row';
import { startTcpProxy } from '#tests/support/postgres/tcp-proxy';
import { databasePerFile } from '#tests/support/postgres/database-per-file';

const LEASE_MS = 1_000;
const atMs = Date.UTC(2026, 10, 18, 12);
const database = databasePerFile();
const opened: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
  await database.empty();
});

/** A store as a process of its own has it. */
async function openStore(databaseUrl = database.url()): Promise<Store> {
  // Those that cannot reach the server report errors that no test checks.
  const store = await openPostgresStore({ databaseUrl, leaseMs: LEASE_MS, onError() {}, now: Date.now });
  opened.push(store.close);
  return store;
}

/** A store that closes the rows of others. */
async function openProcess(databaseUrl?: string): Promise<Store> {
  const store = await openStore(databaseUrl);
  store.onProcessEnd(() => closeInterrupted(store.history, 'ended_processes'));
  return store;
}

/** A process that can be paused, as the others see it: it gives no sign of life, and nothing else reaches the server. */
async function openPausable() {
  const proxy = await startTcpProxy(database.url());
  opened.push(proxy.close);
  return { store: await openProcess(proxy.url), pause: proxy.disconnect, wake: proxy.reconnect };
}

const rowAt = (ms: number): FinishWrite => historyRow({ atMs: atMs + ms, attempts: [{ model: 'a/one' }] });

const call: RunningCall = {
  index: 0,
  model: 'a/one',
  connection: 'openrouter',
  provider: null,
  waitMs: 0,
  startedAtMs: atMs,
  timeToFirstTokenMs: null,
  generationId: null,
};

async function statusesOf(store: Store): Promise<string[]> {
  const { requests } = await store.history.readPage({ limit: 10 });
  return requests.map(({ status }) => status).toReversed();
}

test('the rows and holds of a paused process are closed, and stay closed when it continues', async () => {
  const { store: paused, pause, wake } = await openPausable();
  const [first, second, third] = [await openProcess(), await openProcess(), await openProcess()];
  const [cut, running, late] = [rowAt(0), rowAt(1), rowAt(2)];
  await first.budgets.createBudget({
    id: 'b-1',
    scope: { kind: 'all' },
    period: 'day',
    limitNano: 100,
    hard: true,
    freeWhenPaused: false,
  });
  const key = { budgetId: 'b-1', startMs: atMs };
  const held = await paused.budgets.hold({
    requestId: cut.request.id,
    index: 0,
    amountNano: 30,
    isFree: false,
    leaseUntilMs: atMs + 60_000,
    windows: [key],
    running: { ...begunRow(cut.request), call },
  });
  expect(held.outcome).toBe('held');
  await first.history.writeBatch([begunRow(running.request)]);
  pause();
  await expect.poll(() => statusesOf(second), { timeout: 5_000 }).toEqual(['interrupted', 'running']);
  const booked = [{ ...key, heldNano: 0, spentNano: 30 }];
  expect(await third.budgets.readWindows([key])).toMatchObject(booked);

  wake();
  // New rows belong to it, even though it has not renewed its lease on time yet.
  await paused.history.writeBatch([begunRow(late.request)]);
  expect(await second.history.readLeftRunning('ended_processes')).toEqual([]);
  await expect(paused.history.writeBatch([{ ...cut, hasHolds: true }])).rejects.toThrow(
    'closed as interrupted',
  );
  await expect(
    paused.budgets.hold({
      requestId: cut.request.id,
      index: 1,
      amountNano: 30,
      isFree: false,
      leaseUntilMs: atMs + 60_000,
      windows: [key],
      running: { ...begunRow(cut.request), call: { ...call, index: 1 } },
    }),
  ).rejects.toThrow('closed as interrupted');
  await first.history.writeBatch([running]);
  await expect.poll(() => second.history.readLeftRunning('ended_processes')).toEqual([]);
  expect(await statusesOf(second)).toEqual(['interrupted', 'served', 'running']);
  expect(await third.budgets.readWindows([key])).toMatchObject(booked);
});

test('a running row without a process, such as one from a move, is closed after a process has run for one lease', async () => {
  const store = await openStore();
  const row = rowAt(0);
  await store.history.writeBatch([begunRow(row.request)]);
  const client = new Client({ connectionString: database.url() });
  await client.connect();
  await client.query('UPDATE requests SET process = NULL');
  await client.end();
  const process = await openProcess();
  expect(await statusesOf(process)).toEqual(['running']);
  await expect.poll(() => statusesOf(process)).toEqual(['interrupted']);
});

test('after an outage of the server, only rows of processes that do not come back are closed', async () => {
  const [first, second, gone] = [await openPausable(), await openPausable(), await openPausable()];
  for (const [index, { store }] of [first, second, gone].entries())
    await store.history.writeBatch([begunRow(rowAt(index).request)]);
  for (const { pause } of [first, second, gone]) pause();
  const observer = await openStore();
  const countLeft = async () => (await observer.history.readLeftRunning('ended_processes')).length;
  await expect.poll(countLeft, { timeout: 5_000 }).toBe(3);
  first.wake();
  await expect.poll(countLeft, { interval: 10, timeout: 5_000 }).toBe(2);
  second.wake();
  await expect
    .poll(() => statusesOf(observer), { timeout: 5_000 })
    .toEqual(['running', 'running', 'interrupted']);
});
