import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDemoUpstream, type DemoUpstream } from '#lib/demo/start-demo-upstream';
import { productApi } from '#tests/support/product-api';
import { startProduct, timeLapse, type Product } from '#tests/support/start-product';

const DEAR = 'openai/gpt-4.1-mini';

let upstream: DemoUpstream;
let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'understudy-consents-'));
  upstream = await startDemoUpstream({ answer: 'Hello.' });
});
afterAll(async () => {
  await upstream?.close();
  await rm(dataDir, { recursive: true, force: true });
});

async function start(env: Record<string, string> = {}): Promise<Product> {
  const product = await startProduct({
    dataDir,
    env: { OPENROUTER_BASE_URL: upstream.url, OPENROUTER_API_KEY: 'sk-or-of-the-consent-test', ...env },
  });
  await fetch(`${product.url}/api/models/refresh`, { method: 'POST' });
  await productApi(product.url).putCategory('main', {
    models: [DEAR],
    policy: {
      maxPriceUsdPerMillion: { completion: 1 },
      askWhenDearer: { waitMs: 240_000, uptoUsd: 1 },
    },
  });
  return product;
}

function ask(product: Product, path: string, more: Record<string, unknown>): Promise<Response> {
  return fetch(`${product.url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'understudy/main', ...more }),
  });
}

const prompt = { messages: [{ role: 'user', content: 'Hello.' }] };
const chat = (product: Product, stream = false) =>
  ask(product, '/v1/chat/completions', { ...prompt, stream });

async function questionAt(product: Product) {
  const list = async () => (await productApi(product.url).consents()).questions;
  await expect.poll(async () => (await list()).length, { timeout: 10_000, interval: 20 }).toBe(1);
  const [question] = await list();
  if (question === undefined) throw new Error('The question is gone.');
  return question;
}

const dialects = [
  ['/v1/chat/completions', prompt, ': understudy: waiting for approval\n\n'],
  ['/v1/responses', { input: 'Hello.' }, ': understudy: waiting for approval\n\n'],
  ['/v1/messages', { ...prompt, max_tokens: 60 }, 'event: ping\ndata: {"type":"ping"}\n\n'],
] as const;

test('a long wait sends keep-alives in the stream, and the stream reports the result', async () => {
  await using product = await start(timeLapse(50));
  const api = productApi(product.url);
  for (const [path, body, keepAlive] of dialects)
    for (const answer of ['yes', 'no'] as const) {
      const response = await ask(product, path, { ...body, stream: true });
      // The answer starts with the first keep-alive, long before the question is answered.
      expect(response.status).toBe(200);
      expect(response.headers.get('x-understudy-served-model')).toBe('none');
      const { id } = await questionAt(product);
      await api.answerConsent(id, { answer });
      const text = await response.text();
      expect([path, text.startsWith(keepAlive)]).toEqual([path, true]);
      expect([path, answer, text.includes('Hello.')]).toEqual([path, answer, answer === 'yes']);
      expect([path, answer, text.includes('no_capable_model')]).toEqual([path, answer, answer === 'no']);
    }
  expect(await product.stop()).toMatchObject({ code: 0 });
});

test('a shutdown withdraws the question, and the row says so', async () => {
  const product = await start();
  const asked = chat(product);
  const { requestIds } = await questionAt(product);
  // The stop is immediate: the question cannot be answered during the drain time.
  const [{ status }] = await Promise.all([asked, product.stop()]);
  expect(status).toBe(503);
  await using again = await start();
  const api = productApi(again.url);
  expect(await api.consents()).toMatchObject({ questions: [], decisions: [] });
  const { request, attempts, explanation } = await api.request(requestIds[0] ?? '');
  expect(request).toMatchObject({ status: 'failed', errorType: 'unavailable' });
  expect(explanation).toContain('Understudy was stopped before anyone answered.');
  expect(attempts).toMatchObject([{ outcome: 'skipped', model: DEAR }]);
});

test('after a kill the question is gone, its row is interrupted, and an approval for an hour stays valid', async () => {
  const product = await start();
  const first = chat(product);
  const open = await questionAt(product);
  await productApi(product.url).answerConsent(open.id, { answer: 'yes', scope: 'hour', uptoUsd: 1 });
  expect((await first).status).toBe(200);
  const { decisions } = await productApi(product.url).consents();
  await productApi(product.url).putCategory('summarization', {
    models: [DEAR],
    policy: { maxPriceUsdPerMillion: { completion: 1 }, askWhenDearer: { waitMs: 240_000, uptoUsd: 1 } },
  });
  const asked = ask(product, '/v1/chat/completions', { ...prompt, model: 'understudy/summarization' }).catch(
    () => 'gone',
  );
  const { requestIds } = await questionAt(product);
  await expect
    .poll(async () => (await productApi(product.url).request(requestIds[0] ?? '')).explanation)
    .toContain('Understudy asked for approval.');
  await product.kill();
  expect(await asked).toBe('gone');

  await using again = await start();
  const api = productApi(again.url);
  const { request, explanation } = await api.request(requestIds[0] ?? '');
  expect(request.status).toBe('interrupted');
  expect(explanation).toMatch(
    /Understudy asked for approval\. Understudy stopped while this request was running/,
  );
  expect(await api.consents()).toMatchObject({ questions: [], decisions });
  expect((await chat(again)).status).toBe(200);
});
