import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startDemoUpstream, type DemoUpstream } from '#lib/demo/start-demo-upstream';
import { layCable } from '#tests/support/postgres/cable';
import { databasePerFile } from '#tests/support/postgres/database-per-file';
import { type ProductApi, productApi } from '#tests/support/product-api';
import { runProduct, startProduct, type Product } from '#tests/support/start-product';
import { upstreamLimit } from '#tests/support/upstream-limit';

const MODEL = 'google/gemini-2.5-flash-lite';
const UNDERSTUDY = 'moonshotai/kimi-k2';
const PAID = 'openai/gpt-4.1-mini';
const LIMIT_USD = 0.01;

const database = databasePerFile();
let upstream: DemoUpstream;
const running: Product[] = [];

beforeAll(async () => {
  upstream = await startDemoUpstream({
    answer: Array.from({ length: 40 }, (_, index) => `word${index}`).join(' '),
    pace: { firstTokenMs: 5, perTokenMs: 3 },
  });
});
afterEach(async () => {
  for (const product of running.splice(0)) await product.stop();
  for (const model of [MODEL, UNDERSTUDY, PAID]) upstream.clear(model);
  await database.empty();
});
afterAll(() => upstream?.close());

const environment = (databaseUrl = database.url()) => ({
  DATABASE_URL: databaseUrl,
  SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
  OPENROUTER_BASE_URL: upstream.url,
  OPENROUTER_API_KEY: 'sk-or-of-the-postgres-test',
});

async function start(databaseUrl?: string): Promise<Product> {
  const product = await startProduct({ env: environment(databaseUrl) });
  running.push(product);
  await fetch(`${product.url}/api/models/refresh`, { method: 'POST' });
  return product;
}

const messages = [{ role: 'user', content: 'Say hello.' }];

test('a switched request is in the history, and the screens open', async () => {
  const product = await start();
  const api = productApi(product.url);
  await api.putCategory('main', { models: [MODEL, UNDERSTUDY] });
  upstream.play(MODEL, upstreamLimit(MODEL, 'Google AI Studio'));
  const answer = await api.chat({ model: 'understudy/main', messages });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('x-understudy-served-model')).toBe(UNDERSTUDY);
  const { request, attempts } = await api.request(answer.headers.get('x-understudy-request-id') ?? '');
  expect(request).toMatchObject({ status: 'served', switched: true, servedModel: UNDERSTUDY });
  expect(attempts.map(({ outcome }) => outcome)).toEqual(['failed', 'served']);
  await expect.poll(async () => (await api.insights()).totals.rescued).toBe(1);
  for (const path of ['/', '/history', `/history/${request.id}`, '/insights', '/explain', '/settings']) {
    const { status } = await fetch(`${product.url}${path}`);
    expect([path, status]).toEqual([path, 200]);
  }
});

async function ask(api: ProductApi, model: string, stream: boolean, onEnd: () => void): Promise<void> {
  try {
    await (await api.chat({ model, stream, max_tokens: 100, messages })).text();
    onEnd();
  } catch {
    // The process was killed.
  }
}

test('after a kill among 160 requests under a budget, all sums agree, and chains and keys are there', async () => {
  const product = await start();
  const api = productApi(product.url);
  await api.createBudget({ scope: { kind: 'all' }, period: 'month', limitUsd: LIMIT_USD });
  await api.putCategory('main', { models: [UNDERSTUDY] });
  await addConnection(product);
  let ended = 0;
  const killed = Promise.withResolvers<unknown>();
  const onEnd = (): void => {
    ended += 1;
    if (ended === 20) killed.resolve(product.kill());
  };
  // Certainly running when the process is killed, however fast the others are.
  upstream.play(UNDERSTUDY, { kind: 'stall_after', tokens: 2, ms: 60_000 });
  const stalled = ask(api, UNDERSTUDY, true, onEnd);
  const calls = upstream.calls().length;
  await expect.poll(() => upstream.calls().length).toBe(calls + 1);
  await Promise.all(Array.from({ length: 160 }, (_, index) => ask(api, PAID, index % 2 === 0, onEnd)));
  await stalled;
  await killed.promise;

  const again = productApi((await start()).url);
  const left = async () => (await again.history('?limit=200&status=running')).requests;
  await expect.poll(left).toEqual([]);
  const [budget] = await again.budgets();
  const { requests } = await again.history('?limit=200');
  const inHistory = requests.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0);
  expect(budget).toMatchObject({ heldUsd: 0 });
  expect(budget?.spentUsd).toBeCloseTo(inHistory, 9);
  expect(budget?.spentUsd).toBeGreaterThan(0);
  expect(budget?.spentUsd).toBeLessThanOrEqual(LIMIT_USD);
  await expect
    .poll(async () => Math.abs((await again.insights()).totals.costUsd - inHistory))
    .toBeLessThan(1e-9);
  expect(requests.some(({ status }) => status === 'interrupted')).toBe(true);

  const [main] = await again.categories();
  expect(main?.models.map(({ id }) => id)).toEqual([UNDERSTUDY]);
  const other = (await again.connections()).find(({ slug }) => slug === 'other');
  // Its key can be opened, although the data folder is a new one.
  expect(other).toMatchObject({ keyLast4: 'rver', problem: null });
});

async function addConnection({ url }: Product): Promise<void> {
  const { status } = await fetch(`${url}/api/connections`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      slug: 'other',
      name: 'Other',
      kind: 'openai_compatible',
      baseUrl: upstream.url,
      key: 'sk-of-the-other-server',
    }),
  });
  expect(status).toBe(201);
}

test('while the server is away or too busy, requests are refused before any call; then they continue', async () => {
  const cable = await layCable(database.url());
  const product = await start(cable.url);
  const api = productApi(product.url);
  const before = await api.chat({ model: PAID, messages });
  expect(before.status).toBe(200);
  const calls = upstream.calls().length;
  cable.cut();
  await expect
    .poll(async () => (await api.chat({ model: PAID, messages })).status, { interval: 100 })
    .toBe(503);
  const refused = await api.chat({ model: PAID, messages });
  expect(refused.headers.get('retry-after')).not.toBeNull();
  expect(await refused.text()).toMatch(
    /"message":"Understudy can't reach its database server .*"unavailable"/,
  );
  expect(upstream.calls()).toHaveLength(calls);
  cable.mend();
  await expect.poll(async () => (await api.chat({ model: PAID, messages })).status).toBe(200);
  const { requests } = await api.history();
  expect(requests.map(({ status }) => status)).toEqual(['served', 'served']);

  const other = new Client({ connectionString: database.url() });
  await other.connect();
  await other.query('BEGIN; LOCK TABLE requests IN ACCESS EXCLUSIVE MODE');
  const waiting = api.chat({ model: PAID, messages });
  await expect.poll(async () => (await api.health()).storeProblem).toContain('too busy');
  expect((await api.chat({ model: PAID, messages })).status).toBe(503);
  await other.query('ROLLBACK');
  await other.end();
  expect((await waiting).status).toBe(200);
  await expect.poll(async () => (await api.chat({ model: PAID, messages })).status).toBe(200);
  await product.stop();
  await cable.close();
});

test('a server that is not there is reported in one line', async () => {
  const { code, output } = await runProduct({ env: environment('postgres://me:secret@127.0.0.1:9/none') });
  expect(code).toBe(1);
  expect(output).toContain("The database server (127.0.0.1:9/none) can't be reached.");
  expect(output).not.toContain('secret');
});
