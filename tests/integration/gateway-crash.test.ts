import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import type { SimpleScenario } from '#lib/demo/scenario';
import { startDemoUpstream, type DemoUpstream } from '#lib/demo/start-demo-upstream';
import { productApi } from '#tests/support/product-api';
import { startProduct, type Product } from '#tests/support/start-product';
import { upstreamLimit } from '#tests/support/upstream-limit';

const MODEL = 'google/gemini-2.5-flash-lite';
const UNDERSTUDY = 'moonshotai/kimi-k2';
const TOKENS = 40;
/** The unknown facts of a call cut short by a kill. */
const unknown = { durationMs: null, inputTokens: null, outputTokens: null, costUsd: null };

let upstream: DemoUpstream;
let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'understudy-crash-'));
  upstream = await startDemoUpstream({
    answer: Array.from({ length: TOKENS }, (_, index) => `word${index}`).join(' '),
    pace: { firstTokenMs: 5, perTokenMs: 3 },
  });
});
afterAll(async () => {
  await alive?.stop();
  await upstream?.close();
  await rm(dataDir, { recursive: true, force: true });
});
beforeEach(async () => {
  for (const model of [MODEL, UNDERSTUDY]) upstream.clear(model);
  await productApi((await start()).url).clearCooldowns();
});

let alive: Product | null = null;

/** The running product, or else a new one on the same data. */
async function start(): Promise<Product> {
  alive ??= await startProduct({
    dataDir,
    env: { OPENROUTER_BASE_URL: upstream.url, OPENROUTER_API_KEY: 'sk-or-of-the-crash-test' },
  });
  return alive;
}

async function kill(product: Product): Promise<void> {
  alive = null;
  await product.kill();
}

type Reading = {
  readonly stream: boolean;
  readonly models?: readonly string[];
  readonly onEnd?: () => void;
  readonly onPart?: () => void;
};
type Client = { id: string | null; isComplete: boolean };

/** Reads an answer and calls back at the moment its last byte arrives. */
async function read(product: Product, { stream, models = [MODEL], onEnd, onPart }: Reading): Promise<Client> {
  const client: Client = { id: null, isComplete: false };
  let text = '';
  try {
    const response = await fetch(`${product.url}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ models, stream, messages: [{ role: 'user', content: 'Say hello.' }] }),
    });
    client.id = response.headers.get('x-understudy-request-id');
    const length = Number(response.headers.get('content-length') ?? Number.POSITIVE_INFINITY);
    const decoder = new TextDecoder();
    for await (const part of response.body ?? []) {
      text += decoder.decode(part, { stream: true });
      onPart?.();
      client.isComplete = stream ? text.endsWith('data: [DONE]\n\n') : Buffer.byteLength(text) >= length;
      if (client.isComplete) return client;
    }
  } catch {
    // The process was killed.
  } finally {
    if (client.isComplete) onEnd?.();
  }
  return client;
}

/** Set `CRASH_KILLS=100` for a longer run. */
const kills = Number(process.env['CRASH_KILLS'] ?? '3');

test(
  'every answer a client received is in the history, however the process ended',
  { timeout: kills * 30_000 },
  async () => {
    for (let round = 1; round <= kills; round += 1) {
      const endsBefore = 1 + ((round * 7) % 22);
      const product = await start();
      let completed = 0;
      const killed = Promise.withResolvers<unknown>();
      const onEnd = (): void => {
        completed += 1;
        if (completed === endsBefore) killed.resolve(kill(product));
      };
      const clients = await Promise.all(
        Array.from({ length: 24 }, (_, index) => read(product, { stream: index % 2 === 0, onEnd })),
      );
      await killed.promise;

      const next = await start();
      const api = productApi(next.url);
      const complete = clients.filter((client) => client.isComplete);
      expect(complete.length).toBeGreaterThanOrEqual(endsBefore);
      for (const { id } of complete) {
        const { request, attempts } = await api.request(id ?? 'none');
        expect(request).toMatchObject({ status: 'served', servedModel: MODEL, outputTokens: TOKENS });
        expect(attempts).toMatchObject([{ outcome: 'served', outputTokens: TOKENS }]);
      }
      for (const { id } of clients.filter((client) => client.id !== null)) {
        const { request } = await api.request(id ?? 'none');
        expect(['served', 'interrupted']).toContain(request.status);
      }
      expect((await api.history('?status=running')).requests).toEqual([]);
    }
  },
);

test.each<[string, SimpleScenario, number]>([
  ['in the middle of a stream', { kind: 'stall_after', tokens: 5, ms: 60_000 }, 1],
  ['before the first token', { kind: 'slow_first_token', ms: 60_000, keepAlive: false }, 0],
])(
  'a request running %s when the process was killed is marked as interrupted',
  async (_, scenario, parts) => {
    upstream.play(MODEL, scenario);
    const product = await start();
    const running = () => productApi(product.url).history('?status=running');
    let seen = 0;
    const client = read(product, { stream: true, onPart: () => (seen += 1) });
    await expect.poll(() => seen).toBeGreaterThanOrEqual(parts);
    await expect.poll(async () => (await running()).requests.length).toBe(1);
    const id = (await running()).requests[0]?.id ?? '';
    await kill(product);
    expect((await client).isComplete).toBe(false);

    const next = await start();
    const { request, attempts, explanation } = await productApi(next.url).request(id);
    expect(request).toMatchObject({ status: 'interrupted', attemptCount: 1, costUsd: null });
    expect(attempts).toMatchObject([{ model: MODEL, outcome: 'failed', origin: 'understudy', ...unknown }]);
    expect(attempts[0]?.timeToFirstTokenMs === null).toBe(parts === 0);
    expect(explanation).toContain(`Understudy stopped during the call to ${MODEL}`);
  },
);

test('every call that reached upstream is in the history after a kill, including later attempts', async () => {
  upstream.play(MODEL, upstreamLimit(MODEL, 'Google AI Studio'));
  upstream.play(UNDERSTUDY, { kind: 'slow_first_token', ms: 60_000, keepAlive: false });
  const product = await start();
  const clients = Array.from({ length: 40 }, (_, index) =>
    read(product, { stream: index % 2 === 0, models: [MODEL, UNDERSTUDY] }),
  );
  const database = new Sqlite(join(dataDir, 'understudy.db'), { readonly: true });
  onTestFinished(() => void database.close());
  const count = database
    .prepare<[string], number>(`SELECT count(*) FROM requests WHERE status = 'running' AND call LIKE ?`)
    .pluck();
  await expect.poll(() => count.get(`%"model":"${UNDERSTUDY}"%`)).toBe(clients.length);
  await kill(product);
  await Promise.all(clients);

  const next = await start();
  const api = productApi(next.url);
  const { requests } = await api.history(`?status=interrupted&model=${UNDERSTUDY}&limit=100`);
  expect(requests).toHaveLength(clients.length);
  for (const { id } of requests) {
    const { attempts } = await api.request(id);
    expect(attempts).toMatchObject([
      // Called, or skipped by later requests.
      { model: MODEL, origin: 'upstream_provider' },
      { model: UNDERSTUDY, outcome: 'failed', origin: 'understudy', ...unknown },
    ]);
  }
});

test('the attempts before a kill are in the history, including the model that was answering', async () => {
  upstream.play(MODEL, upstreamLimit(MODEL, 'Google AI Studio'));
  upstream.play(UNDERSTUDY, { kind: 'stall_after', tokens: 5, ms: 60_000 });
  const product = await start();
  const begun = Promise.withResolvers<void>();
  const client = read(product, { stream: true, models: [MODEL, UNDERSTUDY], onPart: begun.resolve });
  await begun.promise;
  await kill(product);
  const { id } = await client;

  const next = await start();
  const { request, attempts, explanation } = await productApi(next.url).request(id ?? 'none');
  expect(request).toMatchObject({
    status: 'interrupted',
    servedModel: UNDERSTUDY,
    switched: true,
    origin: 'upstream_provider',
    attemptCount: 2,
    durationMs: null,
  });
  expect(request.timeToFirstTokenMs).toBeGreaterThan(0);
  expect(attempts).toMatchObject([
    { model: MODEL, outcome: 'failed', origin: 'upstream_provider' },
    { model: UNDERSTUDY, outcome: 'failed', origin: 'understudy', ...unknown },
  ]);
  expect(attempts[1]?.timeToFirstTokenMs).toBeGreaterThan(0);
  expect(explanation).toMatch(
    /Google AI Studio.+switched to moonshotai\/kimi-k2.+Understudy stopped during the call to moonshotai\/kimi-k2/,
  );
});
