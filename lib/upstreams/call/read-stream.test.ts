import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CallResult, StreamStep } from '#lib/engine/call';
import { chatCompletions } from '#lib/dialects/chat-completions/chat-completions';
import { createStreamSink } from './read-stream.ts';

const nothing = (): void => {};
const watchdog = {
  onSign: nothing,
  onContent: nothing,
  onComment: nothing,
  onRefusal: nothing,
  onHold: nothing,
  stop: nothing,
};
const exchange = { abort: nothing, pause: nothing, resume: nothing };

const readerOf = () =>
  chatCompletions.wire.createEventReader('acme/one', { lookup: () => undefined, resolve: () => undefined });

const input = {
  answerCount: 1,
  hidesUsage: false,
  keepsApart: false,
  status: 200,
  headers: {},
  watchdog,
  exchange,
  onOver: nothing,
};

/** Reads a stream that arrives in these pieces, as the client receives it. */
async function readPieces(pieces: readonly Uint8Array[]) {
  const { promise, resolve } = Promise.withResolvers<CallResult>();
  const sink = createStreamSink({ ...input, reader: readerOf(), onStart: resolve });
  for (const piece of pieces) sink.push(piece);
  sink.end(null);
  const result = await promise;
  if (result.kind !== 'streaming') return result;
  let wire = '';
  let text = '';
  let closing = '';
  let step: StreamStep = await result.stream.read();
  for (; step.kind === 'chunks'; step = await result.stream.read())
    for (const { events, text: words, isClosing } of step.chunks) {
      wire += events;
      text += words;
      if (isClosing) closing += events;
    }
  if (step.kind === 'broken') throw new Error('These streams end well.');
  return { wire, text, closing, end: step };
}

const eventOf = (delta: Record<string, unknown>, finish: string | null = null): string =>
  `data: ${JSON.stringify({ model: 'acme/one', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;

const events = fc.oneof(
  { weight: 6, arbitrary: fc.string({ unit: 'grapheme' }).map((content) => eventOf({ content })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('\n', 'a "b"', '\\', '\u0000').map((content) => eventOf({ content })),
  },
  fc.constant(': OPENROUTER PROCESSING\n\n'),
  fc.constant(eventOf({ reasoning: 'Hm.' })),
  fc.constant('id: 7\n'),
  // The start of a line that is not an event.
  fc.constant('x'),
);

test('a stream reads the same wherever the network splits it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(events, { minLength: 1, maxLength: 12 }),
      fc.array(fc.nat(), { maxLength: 12 }),
      async (between, cuts) => {
        const stream = [eventOf({ content: 'First.' }), ...between, eventOf({}, 'stop'), 'data: [DONE]\n\n'];
        const bytes = new TextEncoder().encode(stream.join(''));
        const places = [...cuts.map((cut) => cut % bytes.length), bytes.length].toSorted((a, b) => a - b);
        const pieces = places.map((place, at) => bytes.subarray(places[at - 1] ?? 0, place));
        const whole = stream.map((event) => new TextEncoder().encode(event));
        expect(await readPieces(pieces)).toEqual(await readPieces(whole));
      },
    ),
    { numRuns: 500 },
  );
});

test('an endless tool call also counts as an oversized answer', async () => {
  const { promise, resolve } = Promise.withResolvers<CallResult>();
  const sink = createStreamSink({ ...input, reader: readerOf(), onStart: resolve });
  const args = 'x'.repeat(8 * 1024 * 1024);
  const call = { index: 0, id: 'call_1', function: { name: 'write', arguments: args } };
  const event = Buffer.from(eventOf({ tool_calls: [call] }));
  sink.push(event);
  const result = await promise;
  if (result.kind !== 'streaming') throw new Error('A call is content.');
  for (let pushed = 1; pushed < 8; pushed += 1) {
    expect(await result.stream.read()).toMatchObject({ kind: 'chunks' });
    sink.push(event);
  }
  expect(await result.stream.read()).toMatchObject({ kind: 'chunks' });
  expect(await result.stream.read()).toMatchObject({ kind: 'broken', reply: { fault: 'too_large' } });
});
