import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openPostgresStore } from '#db/postgres/open-store';
import { createPlaces, type Limit, type Places } from '#lib/server/load/places';
import { startTcpProxy } from '#tests/support/postgres/tcp-proxy';
import { databasePerFile } from '#tests/support/postgres/database-per-file';

const LEASE_MS = 1_000;
const PATIENCE_MS = 60_000;
const never = new AbortController().signal;

const database = databasePerFile();
const opened: (() => Promise<void>)[] = [];
let running: number;
let mostAtOnce: number;

beforeEach(() => {
  running = 0;
  mostAtOnce = 0;
});
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
  await database.empty();
});

/** The slots as a separate process has them. */
async function openProcess(databaseUrl = database.url()): Promise<Places> {
  // Those that cannot reach the server report errors that no test checks.
  const store = await openPostgresStore({ databaseUrl, leaseMs: LEASE_MS, onError() {}, now: Date.now });
  const places = createPlaces({ mostWaiting: 100, shared: store.sharedLimits });
  opened.push(async () => {
    places.stop();
    await store.close();
  });
  return places;
}

const category = (most: number): Limit => ({ key: 'category main', of: 'category', most });
const client = (most: number): Limit => ({ key: 'client k', of: 'client', most });

/** A request that takes 10 ms once it has its slot. */
async function runOne(places: Places, limits: readonly Limit[]): Promise<void> {
  using place = places.ask({ lane: 'keyless', limits, signal: never });
  expect(await place.wait(PATIENCE_MS)).toBe('got');
  running += 1;
  mostAtOnce = Math.max(mostAtOnce, running);
  await wait(10);
  running -= 1;
}

const runMany = (places: Places, count: number, limits: readonly Limit[]) =>
  Promise.all(Array.from({ length: count }, () => runOne(places, limits)));

test('all processes together run no more concurrent requests than a limit allows, and each gets its part', async () => {
  const all = [await openProcess(), await openProcess(), await openProcess()];
  await Promise.all(all.map((places) => runMany(places, 30, [category(4)])));
  expect(mostAtOnce).toBe(4);
});

test('processes take turns at a single slot, so a long queue at one of them does not shut out the others', async () => {
  const [busy, other] = [await openProcess(), await openProcess()];
  let isDone = false;
  const queue = runMany(busy, 100, [category(1)]).then(() => (isDone = true));
  await runMany(other, 2, [category(1)]);
  expect(isDone).toBe(false);
  await queue;
  expect(mostAtOnce).toBe(1);
});

test('requests that need the slots of two limits do not block each other across processes', async () => {
  const all = [await openProcess(), await openProcess()];
  const both = [client(1), category(1)];
  await Promise.all(
    all.flatMap((places) => [
      runMany(places, 3, both),
      runMany(places, 3, [category(1)]),
      runMany(places, 3, [client(1)]),
    ]),
  );
  expect(mostAtOnce).toBeLessThanOrEqual(2);
});

test('a request does not wait if its process has a free slot', async () => {
  const places = await openProcess();
  await runOne(places, [category(2)]);
  using place = places.ask({ lane: 'keyless', limits: [category(2)], signal: never });
  expect(place.isTaken()).toBe(true);
});

test('the slots of a process that is killed are free when its lease ends', async () => {
  const proxy = await startTcpProxy(database.url());
  opened.push(proxy.close);
  const [gone, other] = [await openProcess(proxy.url), await openProcess()];
  const held = [1, 2].map(() => gone.ask({ lane: 'keyless', limits: [category(2)], signal: never }));
  for (const place of held) expect(await place.wait(PATIENCE_MS)).toBe('got');
  using next = other.ask({ lane: 'keyless', limits: [category(2)], signal: never });
  proxy.disconnect();
  expect(await next.wait(200)).toBe('late');
  expect(next.limit()).toEqual({ of: 'category', most: 2 });
  expect(await next.wait(10_000)).toBe('got');
});
