import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { CreatedClient } from '#lib/contracts/client';
import { Health } from '#lib/contracts/settings';
import { startDemoUpstream, type DemoUpstream } from '#lib/demo/start-demo-upstream';
import { lockDatabase } from '#tests/support/lock-database';
import { productApi } from '#tests/support/product-api';
import { startProduct, type Product } from '#tests/support/start-product';
import { makeOwner, withAccounts } from '#tests/support/team';

const MODEL = 'google/gemini-2.5-flash-lite';
const TOKENS = 5;

let upstream: DemoUpstream;
beforeAll(async () => {
  upstream = await startDemoUpstream({
    answer: 'one two three four five',
    pace: { firstTokenMs: 0, perTokenMs: 100 },
  });
});
afterAll(() => upstream?.close());
beforeEach(() => upstream.clear(MODEL));

const start = ({ env, ...rest }: Parameters<typeof startProduct>[0] = {}): Promise<Product> =>
  startProduct({
    ...rest,
    env: { OPENROUTER_BASE_URL: upstream.url, OPENROUTER_API_KEY: 'sk-or-of-the-outage-test', ...env },
  });

function ask(product: Product, stream = false, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${product.url}/v1/chat/completions`, {
    method: 'POST',
    headers,
    body: JSON.stringify({ model: MODEL, stream, messages: [{ role: 'user', content: 'Say hello.' }] }),
  });
}

/** The reason for refusing requests, as the health report states it. */
const problem = (product: Product) =>
  productApi(product.url)
    .health()
    .then(({ storeProblem }) => storeProblem);

test('during a store outage requests are refused before they cost anything, and accepted again afterwards', async () => {
  await using product = await start();
  using locked = lockDatabase(product);
  const underWay = [ask(product), ask(product, true)];
  await expect.poll(() => problem(product)).toContain('locked');
  const callsBefore = upstream.calls().length;

  const refused = await ask(product);
  expect(refused.status).toBe(503);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  const { error } = (await refused.json()) as { error: { type: string; code: string; message: string } };
  expect(error).toMatchObject({ type: 'unavailable', code: 'store_unavailable' });
  expect(error.message).toMatch(/Another program keeps .+ locked\. New requests are refused/);
  const played = await fetch(`${product.url}/api/playground`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ models: [MODEL], messages: [{ role: 'user', content: 'Hello' }] }),
  });
  expect(played.status).toBe(503);
  expect(upstream.calls().length).toBe(callsBefore);
  expect(await productApi(product.url).health()).toMatchObject({ status: 'degraded' });

  locked[Symbol.dispose]();
  for (const answer of await Promise.all(underWay)) {
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('five');
    const id = answer.headers.get('x-understudy-request-id') ?? '';
    expect((await productApi(product.url).request(id)).request.status).toBe('served');
  }
  await expect.poll(() => problem(product)).toBeNull();
  expect((await ask(product)).status).toBe(200);
});

test.each([
  ['refuse', 503],
  ['answer', 200],
])('with STORE_OUTAGE=%s, a balancer gets a %i from the process during an outage', async (rule, expected) => {
  await using product = await start({ env: { ...withAccounts, STORE_OUTAGE: rule } });
  const owner = await makeOwner(product);
  const { key } = await owner.read(CreatedClient, '/api/clients', { body: { name: 'Laptop' } });
  const status = async () => (await fetch(`${product.url}/api/health`)).status;
  expect(await status()).toBe(200);
  using locked = lockDatabase(product);
  const answer = ask(product, false, { authorization: `Bearer ${key}` });
  await expect.poll(async () => (await owner.read(Health, '/api/health')).storeProblem).toContain('locked');
  expect(await status()).toBe(expected);
  locked[Symbol.dispose]();
  await (await answer).text();
});

test('an answer that can’t be recorded in time is withheld, and the history says so with its cost', async () => {
  await using product = await start();
  const api = productApi(product.url);
  // Its first words are sent before the outage starts.
  const begun = await ask(product, true);
  using locked = lockDatabase(product);
  const [whole, streamed] = await Promise.all([ask(product), ask(product, true)]);
  for (const answer of [whole, streamed]) {
    expect(answer.status).toBe(503);
    const text = await answer.text();
    expect(text).toContain('"type":"unavailable"');
    expect(text).not.toContain('three');
  }
  expect(begun.status).toBe(200);
  const part = await begun.text();
  expect(part).toContain('four');
  expect(part).toContain('"type":"unavailable"');
  expect(part).not.toContain('[DONE]');
  locked[Symbol.dispose]();
  const read = async ({ headers }: Response) => {
    const id = headers.get('x-understudy-request-id') ?? '';
    // The row is written as soon as possible.
    await expect.poll(() => api.request(id).catch(() => null)).not.toBeNull();
    await expect.poll(async () => (await api.request(id)).request.status).not.toBe('running');
    return api.request(id);
  };
  for (const answer of [whole, streamed]) {
    const { request, explanation } = await read(answer);
    expect(request).toMatchObject({ status: 'failed', errorType: 'unavailable', servedModel: null });
    expect(explanation).toContain('Understudy could not write this request to its history');
  }
  expect(await read(begun)).toMatchObject({
    request: { status: 'partial', servedModel: MODEL },
    attempts: [{ outcome: 'served', outputTokens: TOKENS }],
  });
  // The whole answer arrived and is paid for. The stream was cut before its end, so its cost is
  // unknown.
  expect((await read(whole)).attempts).toMatchObject([{ outcome: 'served', outputTokens: TOKENS }]);
  expect((await read(streamed)).attempts).toMatchObject([
    { outcome: 'failed', origin: 'understudy', outputTokens: null, costUsd: null },
  ]);
});

// Files can’t grow beyond this limit, so the next byte fails as on a full disk.
test.skipIf(process.platform === 'win32')(
  'on a full disk no request reaches a model, and the error says what to do',
  async () => {
    await using product = await start({
      shellLine: 'ulimit -f 3000; exec node_modules/.bin/node server.ts',
    });
    await expect.poll(() => problem(product)).toMatch(/^The disk with .+ is full\. .+ Free some space:/);
    const callsBefore = upstream.calls().length;
    const refused = await ask(product);
    expect(refused.status).toBe(503);
    expect(await refused.text()).toContain('Free some space: Understudy tries again every second.');
    expect(upstream.calls().length).toBe(callsBefore);
    expect(await readdir(product.dataDir)).not.toContain('understudy.reserve');
  },
);

test('deleting the database of a running process is noticed', async () => {
  await using product = await start();
  expect((await ask(product)).status).toBe(200);
  await rm(join(product.dataDir, 'understudy.db'));
  await expect.poll(() => problem(product)).toContain('moved or deleted');
  expect((await ask(product)).status).toBe(503);
  expect(product.output()).toContain('moved or deleted');
});
