import fc from 'fast-check';
import { expect, test } from 'vitest';
import { translate } from './translate.ts';

type Fields = Readonly<Record<string, unknown>>;

const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
const textBlock = words.map((text) => ({ type: 'text', text }));
const image = fc.constantFrom(
  { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
  { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
);
const toolName = fc.constantFrom('look', 'listen', `mcp__${'long'.repeat(20)}`, 'with.dots');
const input = fc.dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 1 }), { maxKeys: 3 });

/** A user turn, and an assistant turn with calls whose results come next. */
const exchange = fc.record({
  said: fc.array(fc.oneof(textBlock, image), { minLength: 1, maxLength: 3 }),
  text: words,
  calls: fc.array(fc.record({ name: toolName, input, result: words }), { maxLength: 3 }),
});

type Exchange = typeof exchange extends fc.Arbitrary<infer Value> ? Value : never;

const request = fc.record({
  system: fc.option(words),
  exchanges: fc.array(exchange, { minLength: 1, maxLength: 3 }),
  last: words,
  settings: fc.record(
    {
      max_tokens: fc.integer({ min: 1, max: 1_000 }),
      temperature: fc.double({ min: 0, max: 1, noNaN: true }),
      top_p: fc.double({ min: 0, max: 1, noNaN: true }),
      stop_sequences: fc.array(words, { minLength: 1, maxLength: 4 }),
      stream: fc.boolean(),
    },
    { requiredKeys: [] },
  ),
  choice: fc.constantFrom(
    { type: 'auto' },
    { type: 'any' },
    { type: 'none' },
    { type: 'tool', name: 'look' },
  ),
  isSerial: fc.boolean(),
});

function messagesOf(exchanges: readonly Exchange[], last: string): Fields[] {
  const turns = exchanges.flatMap(({ said, text, calls }, turn) => {
    const uses = calls.map(({ name, input: given }, at) => ({
      type: 'tool_use',
      id: `toolu_${turn}_${at}`,
      name,
      input: given,
    }));
    const results = calls.map(({ result }, at) => ({
      type: 'tool_result',
      tool_use_id: `toolu_${turn}_${at}`,
      content: result,
    }));
    return [
      { role: 'user', content: said },
      { role: 'assistant', content: [{ type: 'text', text }, ...uses] },
      ...(results.length === 0 ? [] : [{ role: 'user', content: results }]),
    ];
  });
  return [...turns, { role: 'user', content: [{ type: 'text', text: last }] }];
}

/** Reads a Chat Completions request back: everything carried over must be in it. */
function readBack(chat: Fields, longName: (name: string) => string): Fields {
  const messages: { role: unknown; content: unknown[] }[] = [];
  let system: unknown;
  for (const message of chat.messages as Fields[]) {
    const { role, content, tool_calls: calls, tool_call_id: id } = message;
    if (role === 'system') system = content;
    else if (role === 'tool') {
      const result = { type: 'tool_result', tool_use_id: id, content };
      const before = messages.at(-1);
      if (before?.role === 'user') before.content.push(result);
      else messages.push({ role: 'user', content: [result] });
    } else
      messages.push({
        role,
        content: [
          ...(typeof content === 'string'
            ? [{ type: 'text', text: content }]
            : (content as Fields[]).map(blockOf)),
          ...((calls ?? []) as { id: string; function: { name: string; arguments: string } }[]).map(
            (call) => ({
              type: 'tool_use',
              id: call.id,
              name: longName(call.function.name),
              input: JSON.parse(call.function.arguments) as unknown,
            }),
          ),
        ],
      });
  }
  return { ...(system === undefined ? {} : { system }), messages };
}

function blockOf(part: Fields): Fields {
  if (part.type !== 'image_url') return part;
  const { url } = part.image_url as { url: string };
  const [, media_type, data] = /^data:(.*);base64,(.*)$/.exec(url) ?? [];
  const source = data === undefined ? { type: 'url', url } : { type: 'base64', media_type, data };
  return { type: 'image', source };
}

const choices: Readonly<Record<string, unknown>> = { auto: 'auto', any: 'required', none: 'none' };

test('a translation keeps everything that Chat Completions can express', () => {
  fc.assert(
    fc.property(request, ({ system, exchanges, last, settings, choice, isSerial }) => {
      const messages = messagesOf(exchanges, last);
      const names = [
        ...new Set(['look', ...exchanges.flatMap(({ calls }) => calls.map(({ name }) => name))]),
      ];
      const tools = names.map((name) => ({ name, description: name, input_schema: { type: 'object' } }));
      const given = {
        ...(system === null ? {} : { system }),
        messages,
        tools,
        tool_choice: { ...choice, ...(isSerial ? { disable_parallel_tool_use: true } : {}) },
        ...settings,
      };
      const translation = translate({ model: 'a/b', ...given }, null);
      if (translation.outcome === 'unfit') throw new Error(translation.unfit.reason);
      const chat = translation.request.body;
      const functions = chat.tools as { function: { name: string; description: string } }[];
      const longOf = new Map(functions.map(({ function: { name, description } }) => [name, description]));
      expect(readBack(chat, (name) => longOf.get(name) ?? name)).toEqual({
        ...(system === null ? {} : { system }),
        messages,
      });
      expect(functions.map(({ function: { description } }) => description)).toEqual(names);
      expect(functions.every(({ function: { name } }) => /^[a-zA-Z0-9_-]{1,64}$/.test(name))).toBe(true);
      const { stop_sequences: stop, ...same } = settings;
      expect(chat).toMatchObject({ ...same, ...(stop === undefined ? {} : { stop }) });
      expect(chat.tool_choice).toEqual(
        choices[choice.type] ?? { type: 'function', function: { name: 'look' } },
      );
      expect(chat.parallel_tool_calls).toBe(isSerial ? false : undefined);
    }),
  );
});
