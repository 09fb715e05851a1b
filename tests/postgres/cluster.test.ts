import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { BudgetAnswer, BudgetsAnswer } from '#lib/contracts/budget';
import { CategoriesAnswer } from '#lib/contracts/category';
import { CreatedClient } from '#lib/contracts/client';
import { ConnectionsAnswer } from '#lib/contracts/connection';
import { CooldownsAnswer } from '#lib/contracts/cooldown';
import { HistoryPage } from '#lib/contracts/history';
import { Insights } from '#lib/contracts/insights';
import { type DemoUpstream, startDemoUpstream } from '#lib/demo/start-demo-upstream';
import { type Browser, browserOf } from '#tests/support/browser-of';
import { startTcpProxy } from '#tests/support/postgres/tcp-proxy';
import { databasePerFile } from '#tests/support/postgres/database-per-file';
import { type Product, startProduct } from '#tests/support/start-product';
import { makeOwner, PASSWORD, withAccounts } from '#tests/support/team';

const FIRST = 'google/gemini-2.5-flash-lite';
const SECOND = 'moonshotai/kimi-k2';
const PAID = 'openai/gpt-4.1-mini';
/** Less than the cost of all requests. */
const LIMIT_USD = 0.004;

const database = databasePerFile();
const closing: (() => Promise<unknown>)[] = [];
let upstream: DemoUpstream;
let one: Product;
/** The last process gets no notifications. */
let others: readonly [Product, Product, Product];
let all: readonly Product[];
/** Signs in through the first process, and sends the same cookie to all. */
let owner: Browser;
let key: string;

beforeAll(async () => {
  upstream = await startDemoUpstream({
    answer: Array.from({ length: 40 }, (_, index) => `word${index}`).join(' '),
    pace: { firstTokenMs: 5, perTokenMs: 3 },
  });
  const proxy = await startTcpProxy(database.url(), true);
  closing.push(proxy.close, () => upstream.close());
  const start = async (databaseUrl = database.url()): Promise<Product> => {
    const product = await startProduct({
      env: {
        ...withAccounts,
        DATABASE_URL: databaseUrl,
        SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
        OPENROUTER_BASE_URL: upstream.url,
        OPENROUTER_API_KEY: 'sk-or-of-the-cluster-test',
      },
    });
    closing.push(() => product.stop());
    return product;
  };
  // The first process creates the tables, and the others wait for it.
  [one, ...others] = await Promise.all([start(), start(), start(), start(proxy.url)]);
  all = [one, ...others];
  owner = await makeOwner(one);
  const made = await owner.read(CreatedClient, '/api/clients', { body: { name: 'Tests' } });
  key = made.key;
  for (const { url } of all) await owner.ask(`${url}/api/models/refresh`, { method: 'POST' });
});
beforeEach(() => upstream.clearAll());
afterAll(async () => {
  for (const close of closing.toReversed()) await close();
});

const chat = ({ url }: Product, body: Record<string, unknown>, clientKey = key) =>
  fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${clientKey}` },
    body: JSON.stringify({ messages: [{ role: 'user', content: 'Say hello.' }], ...body }),
  });

async function servedBy(product: Product, models: readonly string[]): Promise<string | null> {
  const answer = await chat(product, { models });
  await answer.text();
  return answer.headers.get('x-understudy-served-model');
}

const costOf = (requests: readonly { readonly costUsd: number | null }[]) =>
  requests.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0);

const callsOf = (wanted: string) => upstream.calls().filter(({ model }) => model === wanted).length;

async function coolingAt({ url }: Product): Promise<(string | null)[]> {
  const { cooldowns } = await owner.read(CooldownsAnswer, `${url}/api/cooldowns`);
  return cooldowns.map(({ model }) => model);
}

test('changes to categories, policies, connections, keys, clients and sessions reach all processes', async () => {
  const [other] = others;
  await owner.ask('/api/categories/main', {
    method: 'PUT',
    body: { models: [SECOND], policy: { retries: 0 } },
  });
  const body = {
    slug: 'other',
    name: 'Other',
    kind: 'openai_compatible',
    baseUrl: upstream.url,
    key: 'sk-or-of-one',
  };
  expect((await owner.ask('/api/connections', { body })).status).toBe(201);
  const laptop = await owner.read(CreatedClient, '/api/clients', { body: { name: 'Laptop' } });
  for (const product of others) {
    const main = async () =>
      (await owner.read(CategoriesAnswer, `${product.url}/api/categories`)).categories[0];
    await expect.poll(main).toMatchObject({ policy: { retries: 0 } });
    const connection = async () =>
      (await owner.read(ConnectionsAnswer, `${product.url}/api/connections`)).connections.at(-1);
    await expect.poll(connection).toMatchObject({ slug: 'other', keyLast4: '-one' });
    const ask = async (model: string) => {
      const answer = await chat(product, { model }, laptop.key);
      await answer.text();
      return [answer.status, answer.headers.get('x-understudy-served-model')];
    };
    await expect.poll(() => ask('understudy/main')).toEqual([200, SECOND]);
    expect((await ask(`other::${PAID}`))[0]).toBe(200);
  }

  await owner.ask(`${other.url}/api/clients/${laptop.client.id}`, { method: 'DELETE' });
  await owner.ask(`${other.url}/api/connections/other`, { method: 'PUT', body: { key: 'sk-or-of-other' } });
  for (const product of all) {
    const statusOf = async () => (await chat(product, { model: PAID }, laptop.key)).status;
    await expect.poll(statusOf).toBe(401);
    const connection = async () =>
      (await owner.read(ConnectionsAnswer, `${product.url}/api/connections`)).connections.at(-1);
    await expect.poll(connection).toMatchObject({ keyLast4: 'ther' });
  }

  const browser = browserOf(other.url);
  expect((await browser.signIn('olga@example.com', PASSWORD)).status).toBe(204);
  expect((await browser.ask(`${one.url}/api/categories`)).status).toBe(200);
  const cookies = [...browser.cookies];
  await browser.ask(`${one.url}/api/auth/sign-out`, { method: 'POST' });
  for (const [name, value] of cookies) browser.cookies.set(name, value);
  expect((await browser.ask('/api/categories')).status).toBe(401);
});

test('a rate limit met by one process keeps all from calling the model, and then exactly one probes it', async () => {
  upstream.play(FIRST, { kind: 'rate_limited_upstream', retryAfterSeconds: 4, shape: 'limit_source' });
  expect(await servedBy(one, [FIRST, SECOND])).toBe(SECOND);
  await expect.poll(() => Promise.all(all.map(coolingAt)), { interval: 10 }).toEqual(all.map(() => [FIRST]));
  for (const product of all) expect(await servedBy(product, [FIRST, SECOND])).toBe(SECOND);
  expect(callsOf(FIRST)).toBe(1);

  const answer = {
    choices: [{ index: 0, message: { role: 'assistant', content: 'Back.' }, finish_reason: 'stop' }],
  };
  upstream.play(FIRST, {
    kind: 'custom_steps',
    status: 200,
    headers: { 'content-type': 'application/json' },
    steps: [
      { do: 'await', gate: 'back' },
      { do: 'send', text: JSON.stringify(answer) },
    ],
  });
  await expect.poll(() => coolingAt(one)).toEqual([]);
  const served: string[] = [];
  const asked = [...all, ...all, ...all].map(async (product) => {
    served.push((await servedBy(product, [FIRST, SECOND])) ?? '');
  });
  await expect.poll(() => served.length).toBe(asked.length - 1);
  expect(callsOf(FIRST)).toBe(2);
  upstream.release('back');
  await Promise.all(asked);
  expect(served.toSorted()).toEqual([FIRST, ...served.slice(1).map(() => SECOND)]);
});

test('when one of four processes is killed during requests, the others account for every request', async () => {
  const [, killed] = others;
  const alive = all.filter((product) => product !== killed);
  const { budget: own } = await owner.read(BudgetAnswer, '/api/budgets', {
    body: { scope: { kind: 'all' }, period: 'month', limitUsd: LIMIT_USD },
  });
  const began = new Date().toISOString();
  const budgetAt = async ({ url }: Product) => {
    const { budgets } = await owner.read(BudgetsAnswer, `${url}/api/budgets`);
    return budgets.find(({ id }) => id === own.id);
  };
  for (const product of all) await expect.poll(() => budgetAt(product)).toBeDefined();

  const complete: string[] = [];
  let refused = 0;
  const exit = Promise.withResolvers<unknown>();
  async function ask(product: Product, body: Record<string, unknown>): Promise<void> {
    try {
      const answer = await chat(product, { max_tokens: 100, ...body });
      const text = await answer.text();
      if (!answer.ok) refused += 1;
      const isComplete = body['stream'] === true ? text.endsWith('data: [DONE]\n\n') : answer.ok;
      if (!isComplete || text.includes('"error"')) return;
      complete.push(answer.headers.get('x-understudy-request-id') ?? '');
      if (complete.length === 15) exit.resolve(killed.kill());
    } catch {
      // The process was killed.
    }
  }
  // Still running when the process is killed, however fast the other requests are.
  upstream.play(SECOND, { kind: 'stall_after', tokens: 2, ms: 60_000 });
  const calls = callsOf(SECOND);
  const stalled = ask(killed, { model: SECOND, stream: true });
  await expect.poll(() => callsOf(SECOND)).toBe(calls + 1);
  const asked = Array.from({ length: 30 }, (_, index) =>
    all.map((product) => ask(product, { model: PAID, stream: index % 2 === 0 })),
  );
  await Promise.all([stalled, ...asked.flat()]);
  await exit.promise;

  const historyAt = async ({ url }: Product, query: string) =>
    (await owner.read(HistoryPage, `${url}/api/history?limit=200${query}`)).requests;
  await expect.poll(() => historyAt(one, '&status=running')).toEqual([]);
  for (const product of alive) {
    const requests = await historyAt(product, `&from=${began}`);
    expect(requests.some(({ status }) => status === 'interrupted')).toBe(true);
    const served = new Set(requests.filter(({ status }) => status === 'served').map(({ id }) => id));
    expect(complete.filter((id) => !served.has(id))).toEqual([]);
    const spent = costOf(requests);
    expect(spent).toBeGreaterThan(0);
    expect(spent).toBeLessThanOrEqual(LIMIT_USD);
    const budget = await budgetAt(product);
    expect(budget).toMatchObject({ heldUsd: 0 });
    expect(budget?.spentUsd).toBeCloseTo(spent, 9);
    const difference = async () => {
      const { totals } = await owner.read(Insights, `${product.url}/api/insights`);
      return Math.abs(totals.costUsd - costOf(await historyAt(product, '')));
    };
    await expect.poll(difference).toBeLessThan(1e-9);
  }
  expect(complete.length).toBeGreaterThan(15);
  expect(refused).toBeGreaterThan(0);
});
