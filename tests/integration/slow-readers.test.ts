import { once } from 'node:events';
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { Agent } from 'undici';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { startExchange } from '#lib/upstreams/http/exchange';
import { cutOffStalledClient } from '#lib/server/gateway/stalled-client';
import { startDemoUpstream, type DemoUpstream } from '#lib/demo/start-demo-upstream';
import type { WrittenScenario, WrittenStep } from '#lib/demo/written-scenario';
import { productApi, type ProductApi } from '#tests/support/product-api';
import { runOverWire } from '#tests/support/run-over-wire';
import { startProduct, type Product } from '#tests/support/start-product';

const MB = 1024 * 1024;
/** Twice what the kernel buffers between two processes, plus a few events. */
const BOUND_BYTES = 32 * MB;
/** What an upstream would send without backpressure. */
const ENDLESS_BYTES = 200 * MB;

let upstream: DemoUpstream;
let product: Product;
let api: ProductApi;
beforeAll(async () => {
  upstream = await startDemoUpstream({ recordRequests: true });
  upstream.playAt('/models', { kind: 'custom', status: 500, body: '' });
  product = await startProduct({
    env: { OPENROUTER_BASE_URL: upstream.url, OPENROUTER_API_KEY: 'sk-or-of-the-slow-readers' },
  });
  api = productApi(product.url);
  await api.putCategory('main', { models: ['slow/model'], policy: { stallMs: 1_500 } });
});
afterAll(async () => {
  await product?.stop();
  await upstream?.close();
});

const eventOf = (delta: Record<string, unknown>, finish: string | null = null): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;

const streamOf = (...steps: WrittenStep[]): WrittenScenario => ({
  kind: 'custom_steps',
  status: 200,
  headers: { 'content-type': 'text/event-stream' },
  steps,
});
const megabyte = eventOf({ content: 'x'.repeat(MB) });

/** Sends a request and never reads a byte of the answer. */
async function askWithoutReading(path: string, body: Record<string, unknown>): Promise<Socket> {
  const { hostname, port } = new URL(product.url);
  const socket = connect({ host: hostname, port: Number(port) });
  onTestFinished(() => void socket.destroy());
  socket.pause();
  await once(socket, 'connect');
  const text = JSON.stringify(body);
  socket.write(
    `POST ${path} HTTP/1.1\r\nhost: ${hostname}:${port}\r\ncontent-type: application/json\r\ncontent-length: ${text.length}\r\n\r\n${text}`,
  );
  return socket;
}

const messages = [{ role: 'user', content: 'Say hello.' }];
const readers = 3;

test.each([
  ['the gateway', '/v1/chat/completions', { model: 'understudy/main', stream: true, messages }],
  ['the playground', '/api/playground', { category: 'main', messages }],
])(
  'clients of %s that stop reading slow upstream down within a limit and are disconnected',
  async (_, path, body) => {
    const before = upstream.requests().length;
    const answers = () =>
      upstream
        .requests()
        .slice(before)
        .flatMap(({ answer }) => answer ?? []);
    const times = Math.ceil(ENDLESS_BYTES / megabyte.length);
    upstream.playAt('/chat/completions', streamOf({ do: 'repeat', text: megabyte, times }));
    for (let reader = 0; reader < readers; reader += 1) await askWithoutReading(path, body);
    await expect.poll(() => answers().length, { timeout: 30_000 }).toBe(readers);
    for (const { sentBytes } of answers()) expect(sentBytes).toBeLessThan(BOUND_BYTES);

    await expect
      .poll(async () => (await api.history(`?limit=${readers}`)).requests.map(({ status }) => status))
      .toEqual(Array.from({ length: readers }, () => 'cancelled'));
    const [newest] = (await api.history('?limit=1')).requests;
    const { explanation, attempts } = await api.request(newest?.id ?? '');
    expect(explanation).toBe('The client stopped reading the answer, so Understudy ended the request.');
    expect(attempts).toMatchObject([
      { outcome: 'failed', reason: 'The client stopped reading the answer, so the call was cancelled.' },
    ]);
  },
);

test('a compressed answer is decompressed only as fast as it is read', async () => {
  const unpackedBytes = 64 * MB;
  const base64 = gzipSync(Buffer.alloc(unpackedBytes)).toString('base64');
  upstream.playAt('/packed', {
    kind: 'custom_steps',
    status: 200,
    headers: { 'content-encoding': 'gzip' },
    steps: [{ do: 'send_bytes', base64 }],
  });
  const dispatcher = new Agent();
  onTestFinished(() => dispatcher.close());
  let bytes = 0;
  const first = Promise.withResolvers<void>();
  const end = Promise.withResolvers<void>();
  const { origin, pathname } = new URL(upstream.url);
  const exchange = startExchange(
    dispatcher,
    { origin, path: `${pathname}/packed`, headers: {}, body: '{}' },
    {
      onHead: () => {},
      onData(part) {
        if (bytes === 0) {
          exchange.pause();
          first.resolve();
        }
        bytes += part.length;
      },
      onEnd: end.resolve,
      onFault: (fault) => end.reject(new Error(fault)),
      onMistake: end.reject,
    },
  );
  await first.promise;
  await expect.poll(() => upstream.requests().at(-1)?.answer?.isWhole).toBe(true);
  // Long enough to decompress it several times over.
  await wait(500);
  expect(bytes).toBeLessThan(MB);
  exchange.resume();
  await end.promise;
  expect(bytes).toBe(unpackedBytes);
});

test('a slow reader slows upstream down, and the pause does not count as a stall', async () => {
  upstream.playAt(
    '/chat/completions',
    streamOf({ do: 'repeat', text: megabyte, times: 8 }, { do: 'send', text: eventOf({}, 'stop') }),
  );
  let delays = 0;
  const { execution, text } = await runOverWire({
    url: upstream.url,
    chain: ['slow/model'],
    stream: true,
    policy: { stallMs: 200 },
    untilTaken: () => ((delays += 1) <= 2 ? wait(600) : undefined),
  });
  expect(execution.outcome.status).toBe('served');
  expect(text).toHaveLength(8 * MB);
});

/** A server that sends a very large answer at once, and whether it was sent in full. */
async function serveLargeAnswer(stallMs: number) {
  const response = Promise.withResolvers<ServerResponse>();
  let isCutOff = false;
  const server = createServer((_request, given) => {
    cutOffStalledClient(given, stallMs, () => (isCutOff = true));
    response.resolve(given);
    given.end(Buffer.alloc(ENDLESS_BYTES / 4));
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const request = httpRequest({ port: (server.address() as AddressInfo).port }).end();
  const [answer] = (await once(request, 'response')) as [IncomingMessage];
  answer.on('error', () => {});
  return { answer, response: await response.promise, isCutOff: () => isCutOff };
}

test('a whole answer that its client does not read is eventually dropped', async () => {
  const { answer, response, isCutOff } = await serveLargeAnswer(200);
  answer.pause();
  await once(response, 'close');
  expect(isCutOff()).toBe(true);
  expect(response.writableFinished).toBe(false);
});

test('a client that reads slowly but steadily gets the whole answer', async () => {
  const { answer, isCutOff } = await serveLargeAnswer(500);
  let received = 0;
  let pausedAt = 0;
  for await (const part of answer) {
    received += (part as Buffer).length;
    if (received - pausedAt < 4 * MB) continue;
    pausedAt = received;
    await wait(100);
  }
  expect(received).toBe(ENDLESS_BYTES / 4);
  expect(isCutOff()).toBe(false);
});
