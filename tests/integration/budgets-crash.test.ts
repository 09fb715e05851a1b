import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Budget } from '#lib/contracts/budget';
import { startDemoUpstream, type DemoUpstream } from '#lib/demo/start-demo-upstream';
import { productApi } from '#tests/support/product-api';
import { startProduct, type Product } from '#tests/support/start-product';

const MODEL = 'openai/gpt-4.1-mini';
const LIMIT_USD = 0.01;

let upstream: DemoUpstream;
let dataDir: string;
let product: Product;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'understudy-budgets-'));
  upstream = await startDemoUpstream({
    answer: Array.from({ length: 40 }, (_, index) => `word${index}`).join(' '),
    pace: { firstTokenMs: 5, perTokenMs: 3 },
  });
  product = await start();
});
afterAll(async () => {
  await product?.stop();
  await upstream?.close();
  await rm(dataDir, { recursive: true, force: true });
});

const start = () =>
  startProduct({
    dataDir,
    env: { OPENROUTER_BASE_URL: upstream.url, OPENROUTER_API_KEY: 'sk-or-of-the-budget-test' },
  });

async function ask(stream: boolean, onEnd: () => void): Promise<void> {
  try {
    const response = await fetch(`${product.url}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({
        model: MODEL,
        stream,
        max_tokens: 100,
        messages: [{ role: 'user', content: 'Say hello.' }],
      }),
    });
    await response.text();
    onEnd();
  } catch {
    // The process was killed.
  }
}

async function expectAgreement(): Promise<Budget> {
  const api = productApi(product.url);
  const [budget] = await api.budgets();
  if (budget === undefined) throw new Error('The budget is gone.');
  const { requests } = await api.history('?limit=200');
  const history = requests.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0);
  expect(budget.heldUsd).toBe(0);
  expect(budget.spentUsd).toBeCloseTo(history, 9);
  expect(budget.spentUsd).toBeLessThanOrEqual(LIMIT_USD);
  expect((await api.insights()).totals.costUsd).toBeCloseTo(history, 9);
  return budget;
}

test('after a kill among a hundred requests, nothing stays held and all sums agree', async () => {
  await fetch(`${product.url}/api/models/refresh`, { method: 'POST' });
  const api = productApi(product.url);
  await api.createBudget({ scope: { kind: 'all' }, period: 'month', limitUsd: LIMIT_USD });
  let ended = 0;
  const killed = Promise.withResolvers<unknown>();
  const onEnd = (): void => {
    ended += 1;
    if (ended === 20) killed.resolve(product.kill());
  };
  await Promise.all(Array.from({ length: 100 }, (_, index) => ask(index % 2 === 0, onEnd)));
  await killed.promise;

  product = await start();
  const { spentUsd } = await expectAgreement();
  expect(spentUsd).toBeGreaterThan(0);
  const left = await productApi(product.url).history('?limit=200&status=interrupted');
  expect(left.requests.length).toBeGreaterThan(0);
  for (const { costUsd, costEstimated } of left.requests) {
    expect(costUsd).toBeGreaterThan(0);
    expect(costEstimated).toBe(true);
  }

  const done: number[] = [];
  await Promise.all(
    Array.from({ length: 100 }, (_, index) => ask(index % 2 === 0, () => void done.push(index))),
  );
  expect(done).toHaveLength(100);
  await expectAgreement();
});
