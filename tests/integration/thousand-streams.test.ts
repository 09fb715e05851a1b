import { once } from 'node:events';
import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openGatewayStage, type GatewayStage } from '#tests/support/gateway-stage';

const STREAMS = 1_000;
const MODEL = 'google/gemini-2.5-flash-lite';

let stage: GatewayStage;
let agent: Agent;
beforeAll(async () => {
  stage = await openGatewayStage();
  await stage.api.putCategory('main', { models: [MODEL] });
  agent = new Agent({ maxSockets: STREAMS });
});
beforeEach(() => stage.clean());
afterAll(async () => {
  agent?.destroy();
  await stage?.close();
});

const body = JSON.stringify({
  model: 'understudy/main',
  stream: true,
  messages: [{ role: 'user', content: 'Say hello.' }],
});

const eventOf = (delta: object, finish: string | null): string =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;

/** Streams that start at once and end when the returned function is called. */
function playHeldStream(gate: string): () => void {
  stage.upstream.playAt('/chat/completions', {
    kind: 'custom_steps',
    status: 200,
    headers: { 'content-type': 'text/event-stream' },
    steps: [
      { do: 'send', text: eventOf({ content: 'begun' }, null) },
      { do: 'await', gate },
      {
        do: 'send',
        text: `${eventOf({ content: ' and ended' }, null)}${eventOf({}, 'stop')}data: [DONE]\n\n`,
      },
    ],
  });
  return () => stage.upstream.release(gate);
}

type Stream = { readonly begun: Promise<number | undefined>; readonly text: Promise<string> };

function openStream(): Stream {
  const { hostname, port } = new URL(stage.product.url);
  const call = httpRequest({
    agent,
    hostname,
    port,
    path: '/v1/chat/completions',
    method: 'POST',
    headers: { 'content-type': 'application/json' },
  });
  call.end(body);
  const begun = once(call, 'response').then(([answer]) => answer as IncomingMessage);
  return {
    begun: begun.then(({ statusCode }) => statusCode),
    text: begun.then(async (answer) => {
      let text = '';
      for await (const part of answer) text += String(part);
      return text;
    }),
  };
}

async function checkEnds(streams: readonly Stream[]): Promise<void> {
  const texts = await Promise.all(streams.map(({ text }) => text));
  const wrong = texts.filter(
    (text) => !text.includes('begun') || !text.includes(' and ended') || !text.includes('[DONE]'),
  );
  expect(wrong.slice(0, 3)).toEqual([]);
}

async function countServed(since: string): Promise<number> {
  const seen = new Set<string>();
  for (let cursor: string | null = ''; cursor !== null;) {
    const query = `?status=served&limit=200&from=${since}${cursor === '' ? '' : `&cursor=${cursor}`}`;
    const page = await stage.api.history(query);
    for (const { id } of page.requests) seen.add(id);
    cursor = page.nextCursor;
  }
  return seen.size;
}

test('a thousand streams are open at once, and each completes and is in the history', async () => {
  const since = new Date().toISOString();
  const release = playHeldStream('all');
  const streams = Array.from({ length: STREAMS }, openStream);
  expect(new Set(await Promise.all(streams.map(({ begun }) => begun)))).toEqual(new Set([200]));
  expect(stage.called()).toHaveLength(STREAMS);
  release();
  await checkEnds(streams);
  expect(await countServed(since)).toBe(STREAMS);
}, 120_000);

test('a thousand streams of a category limited to fifty at once all complete, fifty at a time', async () => {
  const since = new Date().toISOString();
  await stage.api.putCategory('main', { policy: { maxConcurrent: 50 } });
  const release = playHeldStream('limited');
  const streams = Array.from({ length: STREAMS }, openStream);
  await expect.poll(() => stage.called().length, { timeout: 30_000 }).toBe(50);
  await expect
    .poll(async () => (await stage.api.history('?status=running&limit=200')).nextCursor, { timeout: 30_000 })
    .not.toBeNull();
  expect(stage.called()).toHaveLength(50);
  release();
  await checkEnds(streams);
  expect(await countServed(since)).toBe(STREAMS);
}, 120_000);
