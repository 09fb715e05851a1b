import fc from 'fast-check';
import { expect, test } from 'vitest';
import { noFacts, type CallFacts } from '#lib/engine/call';
import type { ModelNames } from './call-facts.ts';
import { createEventReader, readStreamEvent, type StreamEvent } from './stream-event.ts';

const MODEL = 'acme/one';
const names: ModelNames = { lookup: () => undefined, resolve: () => undefined };

type Read = (data: string, facts: CallFacts) => StreamEvent;

/** All events of a stream, each with what those before it told; a body as what it says. */
function readAll(read: Read, stream: readonly string[]) {
  let facts: CallFacts = noFacts;
  return stream.map((data) => {
    const event = read(data, facts);
    if (event.kind !== 'chunk') return event;
    ({ facts } = event);
    const { chunk, body, ...rest } = event;
    const sent: unknown = JSON.parse(chunk.data);
    return { ...rest, body: body(), chunk: { ...chunk, data: sent } };
  });
}

const oneByOne: Read = (data, facts) => readStreamEvent({ data, model: MODEL, names, facts });

const words = fc.oneof(
  fc.constantFrom(
    'a',
    'b',
    'word',
    '',
    ' ',
    '"',
    '\\',
    '\\"',
    '\n',
    '\u0000',
    '"content":',
    '","content":"',
    '\ud800',
  ),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
);

const often = (plain: string, ...seldom: string[]) => fc.constantFrom(plain, plain, plain, ...seldom);

/** What stands around the words of an event: it may end, bill, think or call a tool, or be no JSON. */
const frames = fc.record({
  colon: often(':', ': '),
  before: often('', '"role":"assistant",', '"content":"a",', '"reasoning":"Hm.",'),
  behind: often('', ',"tool_calls":[{"index":0}]', ',"tool_calls":[]', ',"content":"a"', ' "y"'),
  more: often(
    '',
    ',"usage":{"prompt_tokens":5,"completion_tokens":7}',
    ',"usage":{"prompt_tokens":5,"completion_tokens":8}',
    ',"openrouter_metadata":{"attempts":[{"provider":"Acme"}]}',
    ',"openrouter_metadata":{"attempts":[{"provider":"Other"}]}',
    ',"provider":"Acme"',
    ',"model":"other/two"',
    ',"error":{"message":"It broke."}',
  ),
  finish: often('null', '"stop"', '"length"', '"error"'),
});

/** Few frames with many words, as a stream has them. */
const streams = fc
  .tuple(
    fc.array(frames, { minLength: 1, maxLength: 3 }),
    fc.array(fc.record({ which: fc.nat(2), text: words }), { maxLength: 12 }),
  )
  .map(([few, events]) =>
    events.map(({ which, text }) => {
      const { colon, before, behind, more, finish } =
        few[which % few.length] ?? expect.fail('There is a frame.');
      const delta = `${before}"content"${colon}${JSON.stringify(text)}${behind}`;
      return `{"id":"gen-1"${more},"choices":[{"index":0,"delta":{${delta}},"finish_reason":${finish}}]}`;
    }),
  );

test('an event that is like the one before is read as if it were parsed', () => {
  fc.assert(
    fc.property(streams, fc.boolean(), (plain, isRenamed) => {
      // An id of the same model with a date: what is sent on has the name of the catalogue.
      const stream = isRenamed
        ? plain.map((data) => data.replace('{', '{"model":"acme/one-2026-11-01",'))
        : plain;
      expect(readAll(createEventReader(MODEL, names), stream)).toEqual(readAll(oneByOne, stream));
    }),
    { numRuns: 2_000 },
  );
});

test('words alone are not parsed again', () => {
  const read = createEventReader(MODEL, names);
  const event = (text: string): string =>
    `{"choices":[{"delta":{"content":${JSON.stringify(text)}},"finish_reason":null}]}`;
  const first = read(event('one'), noFacts);
  const second = read(event('two'), noFacts);
  if (first.kind !== 'chunk' || second.kind !== 'chunk') throw new Error('These are chunks.');
  expect(second.chunk).toEqual({ ...first.chunk, data: event('two'), text: 'two' });
  // What was found in the first event is what the second one has, not a copy.
  expect(second.parts).toBe(first.parts);
});
