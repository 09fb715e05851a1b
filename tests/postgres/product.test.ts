import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startDemoUpstream, type DemoUpstream } from '#lib/demo/start-demo-upstream';
import { startTcpProxy } from '#tests/support/postgres/tcp-proxy';
import { databasePerFile } from '#tests/support/postgres/database-per-file';
import { productApi } from '#tests/support/product-api';
import { runProduct, startProduct, type Product } from '#tests/support/start-product';
import { upstreamLimit } from '#tests/support/upstream-limit';

const MODEL = 'google/gemini-2.5-flash-lite';
const UNDERSTUDY = 'moonshotai/kimi-k2';
const PAID = 'openai/gpt-4.1-mini';

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

async function start(databaseUrl?: string, more: Record<string, string> = {}): Promise<Product> {
  const product = await startProduct({ env: { ...environment(databaseUrl), ...more } });
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

test('while the server is away or too busy, requests are refused before any call; then they continue', async () => {
  const proxy = await startTcpProxy(database.url());
  const product = await start(proxy.url);
  const api = productApi(product.url);
  const before = await api.chat({ model: PAID, messages });
  expect(before.status).toBe(200);
  const calls = upstream.calls().length;
  proxy.disconnect();
  await expect
    .poll(async () => (await api.chat({ model: PAID, messages })).status, { interval: 100 })
    .toBe(503);
  const refused = await api.chat({ model: PAID, messages });
  expect(refused.headers.get('retry-after')).not.toBeNull();
  expect(await refused.text()).toMatch(
    /"message":"Understudy can't reach its database server .*"unavailable"/,
  );
  expect(upstream.calls()).toHaveLength(calls);
  proxy.reconnect();
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
  await proxy.close();
});

test('with STORE_OUTAGE=answer, requests are answered during an outage, and their rows are written afterwards', async () => {
  const proxy = await startTcpProxy(database.url());
  const product = await start(proxy.url, { STORE_OUTAGE: 'answer' });
  const api = productApi(product.url);
  const budget = { period: 'day', limitUsd: 0.01, hard: true } as const;
  await api.putCategory('main', { models: [PAID] });
  await api.createBudget({ ...budget, scope: { kind: 'category', id: 'main' } });
  proxy.disconnect();
  const first = await api.chat({ model: PAID, messages });
  expect([first.status, first.headers.get('x-understudy-history')]).toEqual([200, 'late']);
  expect((await api.health()).storeProblem).toMatch(
    /^Understudy can't reach.*no budget covers are still answered/,
  );
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) => api.chat({ model: PAID, stream: index % 2 === 0, messages })),
  );
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  expect(answers.every(({ headers }) => headers.get('x-understudy-history') === 'late')).toBe(true);
  const texts = await Promise.all(answers.map((answer) => answer.text()));
  expect(texts.filter((text) => !text.includes('word39'))).toEqual([]);
  const calls = upstream.calls().length;
  const budgeted = await api.chat({ model: 'understudy/main', messages });
  expect(budgeted.status, 'a call is refused if its budget can’t be checked').toBe(503);
  expect(await budgeted.text()).toContain(
    "couldn't check a budget, because it couldn't write to its database",
  );
  expect(upstream.calls()).toHaveLength(calls);

  proxy.reconnect();
  const ids = [first, ...answers]
    .map(({ headers }) => headers.get('x-understudy-request-id') ?? '')
    .toSorted();
  const served = async () => (await api.history('?status=served').catch(() => ({ requests: [] }))).requests;
  await expect.poll(async () => (await served()).map(({ id }) => id).toSorted()).toEqual(ids);
  const late = await Promise.all(ids.map((id) => api.request(id)));
  for (const { explanation } of late) expect(explanation).toContain('written after the answer');
  await expect.poll(async () => (await api.health()).storeProblem).toBeNull();
  const after = await api.chat({ model: 'understudy/main', messages });
  expect([after.status, after.headers.get('x-understudy-history')]).toEqual([200, null]);
  await product.stop();
  await proxy.close();
});

test('a server that is not there is reported in one line', async () => {
  const { code, output } = await runProduct({ env: environment('postgres://me:secret@127.0.0.1:9/none') });
  expect(code).toBe(1);
  expect(output).toContain("The database server (127.0.0.1:9/none) can't be reached.");
  expect(output).not.toContain('secret');
});
