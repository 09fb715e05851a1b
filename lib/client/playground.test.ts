import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readPlaygroundEvents } from './playground.ts';

const written = [
  { type: 'request-start', requestId: 'r1', chain: ['a/b'] },
  { type: 'attempt-start', index: 0, model: 'a/b', connection: 'openrouter', waitMs: 0 },
  { type: 'text-delta', text: 'Grüße, 世界 🎭' },
];

function streamOf(
  bytes: Uint8Array<ArrayBuffer>,
  cuts: readonly number[],
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  return new ReadableStream({
    start(controller) {
      for (let at = 1; at < edges.length; at++) controller.enqueue(bytes.slice(edges[at - 1], edges[at]));
      controller.close();
    },
  });
}

async function collect(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<unknown[]> {
  const events: unknown[] = [];
  for await (const event of readPlaygroundEvents(stream)) events.push(event);
  return events;
}

const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const whole = encode(written.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(''));

test('events arrive complete wherever the network splits the bytes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(), { maxLength: 12 }), async (cuts) => {
      expect(await collect(streamOf(whole, cuts))).toEqual(written);
    }),
    { numRuns: 60 },
  );
});

test('comments, unknown events and invalid JSON are skipped', async () => {
  const text = `: keep-alive\n\ndata: {"type":"from-the-future"}\n\ndata: {oh no\n\ndata: ${JSON.stringify(written[2])}\n\n`;
  expect(await collect(streamOf(encode(text), []))).toEqual([written[2]]);
});

test('leaving the loop early cancels the stream', async () => {
  const cancelled = Promise.withResolvers<string>();
  const endless = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull(controller) {
      controller.enqueue(whole);
    },
    cancel() {
      cancelled.resolve('cancelled');
    },
  });
  for await (const event of readPlaygroundEvents(endless)) {
    expect(event.type).toBe('request-start');
    break;
  }
  expect(await cancelled.promise).toBe('cancelled');
});
