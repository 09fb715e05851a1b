import fc from 'fast-check';
import { expect, test } from 'vitest';
import { noFacts, type CallFacts } from '#lib/engine/call';
import type { ModelNames } from '#lib/dialects/call-facts';
import type { StreamEvent } from '#lib/dialects/wire';
import { createEventReader } from './stream-event.ts';

const MODEL = 'acme/one';
const names: ModelNames = { lookup: () => undefined, resolve: () => undefined };

/**
 * The result of reading a stream: its wire format, its text, and the facts after each parsed event.
 */
type ReadStream = {
  readonly wire: unknown[];
  readonly text: string;
  readonly reasoning: string;
  readonly facts: CallFacts;
  readonly lastBody: unknown;
  readonly parts: readonly unknown[];
  readonly odd: readonly StreamEvent[];
};

/** Reads all events. Events that the reader takes together count as single ones. */
function readAll(stream: readonly string[], takesTogether: boolean): ReadStream {
  const { read, readBatch } = createEventReader(MODEL, names);
  const wire: unknown[] = [];
  const parts: unknown[] = [];
  const odd: StreamEvent[] = [];
  let text = '';
  let reasoning = '';
  let facts: CallFacts = noFacts;
  let lastBody: unknown;
  let rest = stream.map((data) => `data: ${data}\n\n`).join('');
  while (rest !== '') {
    const alike = takesTogether ? readBatch(rest) : null;
    if (alike !== null) {
      for (const event of alike.chunk.events.split('\n\n').slice(0, -1)) {
        wire.push(JSON.parse(event.slice('data: '.length)));
        parts.push(alike.parts);
      }
      text += alike.chunk.text;
      reasoning += alike.chunk.reasoning;
      lastBody = alike.body();
      ({ rest } = alike);
      continue;
    }
    const end = rest.indexOf('\n\n');
    const event = read(rest.slice('data: '.length, end), facts);
    rest = rest.slice(end + 2);
    if (event.kind !== 'chunk') {
      odd.push(event);
      continue;
    }
    ({ facts } = event);
    wire.push(JSON.parse(event.chunk.events.slice('data: '.length)));
    parts.push(event.parts);
    text += event.chunk.text;
    reasoning += event.chunk.reasoning;
    lastBody = event.body();
  }
  return { wire, text, reasoning, facts, lastBody, parts, odd };
}

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

const mostly = (plain: string, ...seldom: string[]) => fc.constantFrom(plain, plain, plain, ...seldom);

/**
 * The rest of an event around its text: it may finish, report usage, contain reasoning or a tool
 * call, or be invalid JSON.
 */
const frames = fc.record({
  colon: mostly(':', ': '),
  before: mostly('', '"role":"assistant",', '"content":"a",', '"reasoning":"Hm.",'),
  behind: mostly('', ',"tool_calls":[{"index":0}]', ',"tool_calls":[]', ',"content":"a"', ' "y"'),
  more: mostly(
    '',
    ',"usage":{"prompt_tokens":5,"completion_tokens":7}',
    ',"usage":{"prompt_tokens":5,"completion_tokens":8}',
    ',"openrouter_metadata":{"attempts":[{"provider":"Acme"}]}',
    ',"openrouter_metadata":{"attempts":[{"provider":"Other"}]}',
    ',"provider":"Acme"',
    ',"model":"other/two"',
    ',"error":{"message":"It broke."}',
  ),
  finish: mostly('null', '"stop"', '"length"', '"error"'),
});

/** Few frames with many texts, as in a real stream. */
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

test('events that differ only in their text give the same result together as one by one', () => {
  fc.assert(
    fc.property(streams, fc.boolean(), (plain, isRenamed) => {
      // A dated id of the same model: the client gets the catalogue’s name.
      const stream = isRenamed
        ? plain.map((data) => data.replace('{', '{"model":"acme/one-2026-11-01",'))
        : plain;
      expect(readAll(stream, true)).toEqual(readAll(stream, false));
    }),
    { numRuns: 2_000 },
  );
});

const event = (text: string): string =>
  `data: {"choices":[{"delta":{"content":${JSON.stringify(text)}},"finish_reason":null}]}\n\n`;

test('text-only events are not parsed again and are passed on unchanged', () => {
  const { read, readBatch } = createEventReader(MODEL, names);
  read(event('one').slice('data: '.length).trim(), noFacts);
  const wire = event('two') + event(' "three"\n') + event(' four');
  expect(readBatch(`${wire}data: [DONE]\n\n`)).toMatchObject({
    chunk: { events: wire, text: 'two "three"\n four', reasoning: '', hasToolCall: false },
    rest: 'data: [DONE]\n\n',
  });
});

test.each([
  ['half an event', event('two').slice(0, -1)],
  ['an event without text', event('')],
  ['another event', 'data: [DONE]\n\n'],
  ['a comment', `: still here\n\n${event('two')}`],
  ['a quote that is not escaped', event('two').replace('two', 't"wo')],
])('if the next event is %s, it is parsed', (_, wire) => {
  const { read, readBatch } = createEventReader(MODEL, names);
  read(event('one').slice('data: '.length).trim(), noFacts);
  expect(readBatch(wire)).toBeNull();
});
