import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Reconciliation } from '#lib/contracts/reconciliation';
import { type DemoUpstream, startDemoUpstream } from '#lib/demo/start-demo-upstream';
import { callChat } from '#tests/support/careful-client';
import { type Product, startProduct, timeShift } from '#tests/support/start-product';
import { jsonAnswer } from '#tests/support/written-answers';

const DAY_MS = 24 * 60 * 60 * 1_000;
const key = 'sk-or-v1-mine0123456789abcdef';
const otherKey = 'sk-or-v1-other0123456789abcdef';
const managementKey = 'sk-or-mgmt-mine0123456789abcdef';
const CHEAP = 'google/gemini-2.5-flash-lite';
const DEARER = 'openai/gpt-4.1-mini';

const dataDir = mkdtempSync(join(tmpdir(), 'understudy-bill-'));
let shiftMs = -2 * DAY_MS;
let upstream: DemoUpstream;
let product: Product;

const start = () =>
  startProduct({
    dataDir,
    env: { OPENROUTER_BASE_URL: upstream.url, OPENROUTER_API_KEY: key, ...timeShift(shiftMs) },
  });
const dayOf = (byMs: number) => new Date(Date.now() + byMs).toISOString().slice(0, 10);
const messages = [{ role: 'user', content: 'Hello.' }];
const call = async (model: string) =>
  expect((await callChat({ url: product.url, body: { model, messages } })).status).toBe(200);
/** Another program, which calls OpenRouter itself. */
const callElsewhere = (apiKey: string) =>
  fetch(`${upstream.url}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
    body: JSON.stringify({ model: CHEAP, messages }),
  }).then((answer) => answer.text());
const read = async (query = '') => {
  const answer = await fetch(`${product.url}/api/reconciliation?connection=openrouter${query}`);
  const text = await answer.text();
  expect(text).not.toContain(managementKey);
  return Reconciliation.parse(JSON.parse(text));
};
const setManagementKey = (next: string | null) =>
  fetch(`${product.url}/api/connections/openrouter`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ managementKey: next }),
  });

/** Two days of calls; on the second one, another program uses the same key. */
beforeAll(async () => {
  upstream = await startDemoUpstream({ now: () => Date.now() + shiftMs, recordRequests: true });
  product = await start();
  for (const model of [CHEAP, DEARER, DEARER]) await call(model);
  await callElsewhere(otherKey);
  await product.stop();
  shiftMs = -DAY_MS;
  product = await start();
  await call(CHEAP);
  await callElsewhere(key);
  await product.stop();
  shiftMs = 0;
  product = await start();
  await call(CHEAP);
});
afterAll(async () => {
  await product?.stop();
  await upstream?.close();
  rmSync(dataDir, { recursive: true, force: true });
});

test('the history equals the bill, and calls made elsewhere with the same key stand out', async () => {
  expect(await read()).toEqual({ outcome: 'no_management_key' });
  await setManagementKey(managementKey);
  const byDay = await read();
  expect(byDay).toMatchObject({
    outcome: 'compared',
    scope: 'key',
    rows: [
      { date: dayOf(0), theirs: null, differenceUsd: null, causes: ['day_open'] },
      { date: dayOf(-DAY_MS), ours: { calls: 1 }, theirs: { calls: 2 }, causes: ['calls_elsewhere'] },
      { date: dayOf(-2 * DAY_MS), ours: { calls: 3 }, theirs: { calls: 3 }, differenceUsd: 0, causes: [] },
    ],
  });
  const [, second] = byDay.outcome === 'compared' ? byDay.rows : [];
  expect(second?.differenceUsd).toBeGreaterThan(0);
  expect(await read(`&day=${dayOf(-2 * DAY_MS)}`)).toMatchObject({
    rows: [
      { model: DEARER, ours: { calls: 2 }, theirs: { calls: 2 }, differenceUsd: 0 },
      { model: CHEAP, ours: { calls: 1 }, theirs: { calls: 1 }, differenceUsd: 0 },
    ],
  });
});

test('the management key is sent to /activity only, and the bill is read once', async () => {
  await Promise.all([read(), read()]);
  const sent = upstream
    .requests()
    .filter(({ headers }) => headers.authorization === `Bearer ${managementKey}`)
    .map(({ path }) => path.split('?')[0]);
  expect(sent).toHaveLength(1);
  expect(sent[0]).toMatch(/\/activity$/);
});

test('a key without the right and an unreadable bill are distinguished', async () => {
  await setManagementKey(key);
  expect(await read()).toEqual({ outcome: 'not_allowed' });
  upstream.playAt('/activity', jsonAnswer(200, { data: [{ date: 'today' }] }));
  await setManagementKey(managementKey);
  expect(await read()).toEqual({
    outcome: 'failed',
    reason: 'OpenRouter gave an unexpected answer (status 200).',
  });
});

test('an unknown connection is not found', async () => {
  const answer = await fetch(`${product.url}/api/reconciliation?connection=nothing`);
  expect(answer.status).toBe(404);
});
