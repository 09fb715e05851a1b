import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { openGatewayStage, type GatewayStage } from '#tests/support/gateway-stage';
import { timeLapse } from '#tests/support/start-product';

/** Thirty seconds on the product’s clock take one second. */
const RATE = 30;

let stage: GatewayStage;
beforeAll(async () => {
  stage = await openGatewayStage({ env: timeLapse(RATE) });
});
afterAll(() => stage?.close());

/** Sends the head of a request with this body length. */
async function beginRequest(bodyBytes: number): Promise<{ socket: Socket; received: () => string }> {
  const { hostname, port, host } = new URL(stage.product.url);
  const socket = connect({ host: hostname, port: Number(port) });
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => {});
  let received = '';
  socket.on('data', (bytes: Buffer) => (received += bytes.toString()));
  await once(socket, 'connect');
  socket.write(`POST /v1/chat/completions HTTP/1.1\r\nhost: ${host}\r\ncontent-length: ${bodyBytes}\r\n\r\n`);
  return { socket, received: () => received };
}

test('a client that sends its body one byte at a time gets a 408 and is disconnected', async () => {
  const { socket, received } = await beginRequest(100_000);
  const startedAtMs = performance.now();
  // A byte sent at the moment of the cut causes a reset, on which `once` would throw.
  const { promise: closed, resolve: onClose } = Promise.withResolvers<void>();
  socket.once('close', () => onClose());
  const trickle = setInterval(() => void socket.write(' '), 1_000 / RATE);
  onTestFinished(() => clearInterval(trickle));
  await closed;
  const tookMs = (performance.now() - startedAtMs) * RATE;
  expect(received()).toMatch(/^HTTP\/1\.1 408 /);
  expect(received()).toContain('"code":"body_too_slow"');
  // 30 s for the body, plus up to 15 s to receive the rest so that the answer can be read.
  expect(tookMs).toBeGreaterThan(30_000);
  expect(stage.called()).toEqual([]);
});

test('a large body on a slow connection that takes longer is accepted', async () => {
  const body = JSON.stringify({
    model: 'google/gemini-2.5-flash-lite',
    messages: [{ role: 'user', content: 'x'.repeat(5_000_000) }],
  });
  const { socket, received } = await beginRequest(body.length);
  const startedAtMs = performance.now();
  const part = Math.ceil(body.length / 20);
  for (let at = 0; at < body.length; at += part) {
    socket.write(body.slice(at, at + part));
    await wait(100);
  }
  expect((performance.now() - startedAtMs) * RATE).toBeGreaterThan(45_000);
  await expect.poll(received).toMatch(/^HTTP\/1\.1 (?!408)\d/);
});
