import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { startDemoUpstream, type DemoUpstream } from '#lib/demo/start-demo-upstream';
import type { WrittenScenario, WrittenStep } from '#lib/demo/written-scenario';
import { callChat, type ClientAnswer } from '#tests/support/careful-client';
import { productApi } from '#tests/support/product-api';
import { startProduct, type Product, type ProductExit } from '#tests/support/start-product';

// Most of these tests start the product twice.
vi.setConfig({ testTimeout: 60_000 });

let upstream: DemoUpstream;
beforeEach(async () => {
  upstream = await startDemoUpstream();
  upstream.playAt('/models', { kind: 'custom', status: 500, body: '' });
});
afterEach(() => upstream?.close());

const messages = [{ role: 'user', content: 'Say hello.' }];
const eventOf = (delta: Record<string, unknown>, finish: string | null = null): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;

async function dataFolder(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'understudy-stop-'));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  return dataDir;
}

async function start(dataDir: string, drainSeconds: number): Promise<Product> {
  const product = await startProduct({
    dataDir,
    env: {
      OPENROUTER_BASE_URL: upstream.url,
      OPENROUTER_API_KEY: 'sk-or-of-the-stop-tests',
      DRAIN_SECONDS: String(drainSeconds),
    },
  });
  onTestFinished(async () => void (await product.stop()));
  return product;
}

const streamOf = (...steps: WrittenStep[]): WrittenScenario => ({
  kind: 'custom_steps',
  status: 200,
  headers: { 'content-type': 'text/event-stream' },
  steps,
});

/** Starts a request that upstream answers. A stream continues once `rest` is released. */
async function begin(product: Product, stream: boolean) {
  const second = `${eventOf({ content: 'and the second.' })}${eventOf({}, 'stop')}data: [DONE]\n\n`;
  upstream.playAt(
    '/chat/completions',
    stream
      ? streamOf(
          { do: 'send', text: eventOf({ content: 'The first half, ' }) },
          { do: 'await', gate: 'rest' },
          { do: 'send', text: second },
        )
      : { kind: 'hang' },
  );
  const answer = callChat({
    url: product.url,
    body: { model: 'slow/model', messages, stream },
    withinMs: 20_000,
  });
  await expect.poll(() => upstream.calls(), { timeout: 10_000 }).toHaveLength(1);
  return { answer };
}

/** Waits until the client receives the answer, as the running row shows. */
async function untilAnswering(product: Product): Promise<void> {
  const firstTokenMs = async () =>
    (await productApi(product.url).history()).requests[0]?.timeToFirstTokenMs ?? null;
  await expect.poll(firstTokenMs, { timeout: 10_000 }).not.toBeNull();
}

/** Tells the product to stop, and waits until it refuses new requests. */
async function requestStop(product: Product): Promise<{ exit: Promise<ProductExit>; refused: ClientAnswer }> {
  const exit = product.stop();
  const ask = () => callChat({ url: product.url, body: { model: 'slow/model', messages: [] } });
  let refused = await ask();
  while (refused.status !== 503) refused = await ask();
  return { exit, refused };
}

async function rowAfterwards(dataDir: string, answer: ClientAnswer) {
  await using product = await start(dataDir, 0);
  return await productApi(product.url).request(answer.headers.get('x-understudy-request-id') ?? '');
}

test('without running requests the process ends at once, despite open connections', async () => {
  const product = await start(await dataFolder(), 30);
  const { hostname, port } = new URL(product.url);
  const idle = connect({ host: hostname, port: Number(port) });
  onTestFinished(() => void idle.destroy());
  await once(idle, 'connect');
  const askedAtMs = performance.now();
  expect(await product.stop()).toEqual({ code: 0, signal: null });
  expect(performance.now() - askedAtMs).toBeLessThan(3_000);
});

test('a running stream completes while new requests are refused with a reason', async () => {
  const dataDir = await dataFolder();
  const product = await start(dataDir, 30);
  const { answer } = await begin(product, true);
  await untilAnswering(product);
  const { exit, refused } = await requestStop(product);
  expect(refused.error).toMatchObject({
    type: 'unavailable',
    code: 'stopping',
    message: 'Understudy is stopping and takes no new requests.',
  });
  expect(refused.headers.get('retry-after')).toBe('10');
  const screen = await fetch(`${product.url}/api/health`);
  expect(screen.status).toBe(503);
  expect(await screen.json()).toMatchObject({ error: { code: 'unavailable' } });

  upstream.release('rest');
  expect(await answer).toMatchObject({
    outcome: 'answered',
    text: 'The first half, and the second.',
    isDone: true,
  });
  expect(await exit).toEqual({ code: 0, signal: null });
  const { request } = await rowAfterwards(dataDir, await answer);
  expect(request.status).toBe('served');
});

test('a stream that exceeds the drain time ends with an error event, and its row says so', async () => {
  const dataDir = await dataFolder();
  const product = await start(dataDir, 1);
  const { answer } = await begin(product, true);
  await untilAnswering(product);
  const { exit } = await requestStop(product);
  const cut = await answer;
  expect(cut).toMatchObject({
    outcome: 'error',
    text: 'The first half, ',
    finishReason: 'error',
    isDone: false,
  });
  expect(cut.error).toMatchObject({ type: 'unavailable', code: 'partial_answer' });
  expect(JSON.stringify(cut.error)).toContain('Understudy was stopped during the call to slow/model.');
  await expect.poll(() => upstream.calls()[0]?.aborted).toBe(true);
  expect(await exit).toEqual({ code: 0, signal: null });

  const { request, attempts, explanation } = await rowAfterwards(dataDir, cut);
  expect(request).toMatchObject({ status: 'partial', origin: 'understudy', servedModel: 'slow/model' });
  expect(attempts).toMatchObject([{ outcome: 'failed', origin: 'understudy', action: 'stop_chain' }]);
  expect(explanation).toMatch(/^Understudy was stopped during the call to slow\/model\./);
});

test('a whole answer that is not ready in time is refused with a retry time', async () => {
  const dataDir = await dataFolder();
  const product = await start(dataDir, 30);
  const { answer } = await begin(product, false);
  const { exit } = await requestStop(product);
  // A second stop ends the wait.
  void product.stop();
  const refused = await answer;
  expect(refused).toMatchObject({ status: 503, error: { type: 'unavailable', code: 'unavailable' } });
  expect(refused.headers.get('retry-after')).toBe('10');
  expect(await exit).toEqual({ code: 0, signal: null });
  const { request, attempts } = await rowAfterwards(dataDir, refused);
  expect(request).toMatchObject({ status: 'failed', errorType: 'unavailable', origin: 'understudy' });
  expect(attempts).toHaveLength(1);
});

test('a queued request is refused when the drain time ends, without a call', async () => {
  const dataDir = await dataFolder();
  const product = await start(dataDir, 1);
  await productApi(product.url).putCategory('main', {
    models: ['slow/model'],
    policy: { maxConcurrent: 1 },
  });
  upstream.playAt('/chat/completions', { kind: 'hang' });
  const ask = () =>
    callChat({ url: product.url, body: { model: 'understudy/main', messages }, withinMs: 20_000 });
  const running = ask();
  await expect.poll(() => upstream.calls(), { timeout: 10_000 }).toHaveLength(1);
  const waiting = ask();
  const rows = async () => (await productApi(product.url).history('?status=running')).requests.length;
  await expect.poll(rows).toBe(2);
  const { exit } = await requestStop(product);
  const refused = await waiting;
  expect(refused).toMatchObject({ status: 503, error: { type: 'unavailable' } });
  expect(refused.headers.get('retry-after')).toBe('10');
  expect((await running).status).toBe(503);
  expect(await exit).toEqual({ code: 0, signal: null });
  expect(upstream.calls()).toHaveLength(1);
  const { request, attempts } = await rowAfterwards(dataDir, refused);
  expect(request).toMatchObject({ status: 'failed', origin: 'understudy' });
  expect(attempts).toMatchObject([{ outcome: 'skipped', reason: 'Understudy was stopped before the call.' }]);
  expect(request.queuedMs).toBeGreaterThan(0);
});

test('a client that does not read does not keep the process alive', async () => {
  const product = await start(await dataFolder(), 1);
  const text = eventOf({ content: 'x'.repeat(1_000_000) });
  upstream.playAt('/chat/completions', streamOf({ do: 'repeat', text, times: 1_000_000 }));
  const { hostname, port } = new URL(product.url);
  const socket = connect({ host: hostname, port: Number(port) });
  onTestFinished(() => void socket.destroy());
  socket.pause();
  await once(socket, 'connect');
  const body = JSON.stringify({ model: 'slow/model', messages, stream: true });
  socket.write(
    `POST /v1/chat/completions HTTP/1.1\r\nhost: ${hostname}:${port}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
  );
  await once(socket, 'readable');
  expect(await product.stop()).toEqual({ code: 0, signal: null });
});
