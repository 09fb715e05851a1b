import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { CreatedClient } from '#lib/contracts/client';
import { type DemoUpstream, startDemoUpstream } from '#lib/demo/start-demo-upstream';
import { databasePerFile } from '#tests/support/postgres/database-per-file';
import { productApi } from '#tests/support/product-api';
import { type Product, startProduct } from '#tests/support/start-product';
import { heldAnswer } from '#tests/support/written-answers';

const FIRST = 'google/gemini-2.5-flash-lite';
const SECOND = 'moonshotai/kimi-k2';
const DEAR = 'openai/gpt-4.1-mini';

const database = databasePerFile();
let upstream: DemoUpstream;
/** Two processes. A balancer could send any request to either. */
let one: Product;
let other: Product;

beforeAll(async () => {
  upstream = await startDemoUpstream({ answer: 'Hello.' });
  const env = {
    DATABASE_URL: database.url(),
    SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
    OPENROUTER_BASE_URL: upstream.url,
    OPENROUTER_API_KEY: 'sk-or-of-the-balancer-test',
  };
  [one, other] = await Promise.all([startProduct({ env }), startProduct({ env })]);
  await fetch(`${one.url}/api/models/refresh`, { method: 'POST' });
});
beforeEach(() => upstream.clearAll());
afterAll(async () => {
  await Promise.all([one?.stop(), other?.stop()]);
  await upstream?.close();
});

const chat = ({ url }: Product, body: Record<string, unknown>, headers: Record<string, string> = {}) =>
  fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ messages: [{ role: 'user', content: 'Say hello.' }], ...body }),
  });

const servedBy = ({ headers }: Response) => headers.get('x-understudy-served-model');

/** Changes a category in one process, and waits until the other one has it. */
async function putCategory(
  slug: string,
  change: Parameters<ReturnType<typeof productApi>['putCategory']>[1],
) {
  const { version } = await productApi(one.url).putCategory(slug, change);
  const versions = async () =>
    (await productApi(other.url).categories()).map((category) => [category.slug, category.version]);
  await expect.poll(versions).toContainEqual([slug, version]);
}

test('an owner approves in one process the question of a request in another', async () => {
  await putCategory('main', {
    models: [DEAR],
    policy: {
      maxPriceUsdPerMillion: { completion: 1 },
      askWhenDearer: { waitMs: 60_000, uptoUsd: 1 },
    },
  });
  const asked = chat(one, { model: 'understudy/main', max_tokens: 60 });
  const api = productApi(other.url);
  const questions = async () => (await api.consents()).questions;
  await expect.poll(async () => (await questions()).length).toBe(1);
  const [question] = await questions();
  const approvedAtMs = performance.now();
  await api.answerConsent(question?.id ?? '', { answer: 'yes' });
  expect(servedBy(await asked)).toBe(DEAR);
  expect(performance.now() - approvedAtMs).toBeLessThan(1_500);
  for (const { url } of [one, other])
    await expect.poll(() => productApi(url).consents()).toMatchObject({ questions: [], decisions: [] });
});

test('a conversation stays with the model that answered it in another process', async () => {
  await putCategory('summarization', { models: [FIRST, SECOND], policy: { returnTo: 'session' } });
  const turn = (product: Product, session: string) =>
    chat(product, { model: 'understudy/summarization', session_id: session }).then(servedBy);
  upstream.play(FIRST, { kind: 'rate_limited_upstream', times: 1 });
  expect(await turn(one, 'a')).toBe(SECOND);
  await productApi(one.url).clearCooldowns();
  expect(await turn(other, 'a')).toBe(SECOND);
  expect(await turn(one, 'a')).toBe(SECOND);
  expect(await turn(other, 'b')).toBe(FIRST);
});

test('a connection that leads back to Understudy is recognized by any process that receives its call', async () => {
  const made = await fetch(`${one.url}/api/connections`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      slug: 'loop',
      name: 'Loop',
      kind: 'openai_compatible',
      baseUrl: `${other.url}/v1`,
      key: 'any-key-0123456789',
    }),
  });
  expect(made.status).toBe(201);
  const answer = await chat(one, { models: [`loop::${FIRST}`, FIRST] });
  expect(servedBy(answer)).toBe(FIRST);
  const { attempts } = await productApi(other.url).request(
    answer.headers.get('x-understudy-request-id') ?? '',
  );
  expect(attempts[0]).toMatchObject({ connection: 'loop', httpStatus: 508 });
});

test('a client’s requests per minute and concurrent requests are limited across processes', async () => {
  await putCategory('main', { models: [FIRST] });
  const made = await fetch(`${one.url}/api/clients`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Limited', requestsPerMinute: 6, maxConcurrent: 2 }),
  });
  const { key } = CreatedClient.parse(await made.json());
  const authorization = `Bearer ${key}`;
  const known = () => fetch(`${other.url}/v1/models`, { headers: { authorization } });
  await expect.poll(async () => (await known()).status).toBe(200);
  const answer = {
    id: 'gen-1',
    object: 'chat.completion',
    model: FIRST,
    choices: [{ index: 0, message: { role: 'assistant', content: 'Hello.' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 3, completion_tokens: 2 },
  };
  upstream.playAt('/chat/completions', heldAnswer('gate', answer));
  const before = upstream.calls().length;
  const asked = Array.from({ length: 10 }, (_, at) =>
    chat(at % 2 === 0 ? one : other, { model: 'understudy/main' }, { authorization }),
  );
  await expect.poll(() => upstream.calls().length - before).toBe(2);
  upstream.release('gate');
  upstream.clearAll();
  const statuses = (await Promise.all(asked)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(6);
  expect(statuses.filter((status) => status === 429)).toHaveLength(4);
});
