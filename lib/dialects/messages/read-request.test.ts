import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { messages } from './messages.ts';

const hello = [{ role: 'user', content: 'Hello' }];
const read = (body: unknown) => messages.readRequest(body);
const describeBody = (body: Record<string, unknown>) => messages.describe({ messages: hello, ...body });

test('a request needs messages and a model, but no max_tokens', () => {
  expect(read({ model: 'understudy/main', messages: hello })).toMatchObject({ outcome: 'read' });
  expect(read({ messages: hello })).toMatchObject({ code: 'missing_model' });
  expect(read({ model: 'a/b', messages: [] })).toMatchObject({
    message: '"messages" must be a list with at least one message.',
  });
  expect(read('hello')).toMatchObject({ param: null });
});

test.each([
  ['messages.0.role', { messages: [{ role: 'tool', content: 'x' }] }],
  ['messages.0.content', { messages: [{ role: 'user' }] }],
  ['messages.0.content.0', { messages: [{ role: 'user', content: [{ text: 'x' }] }] }],
  ['max_tokens', { max_tokens: '10' }],
  ['stream', { stream: 'yes' }],
  ['system', { system: 3 }],
  ['tools', { tools: {} }],
  ['tool_choice', { tool_choice: 'auto' }],
  ['thinking', { thinking: true }],
  ['stop_sequences.0', { stop_sequences: [1] }],
  ['output_config.effort', { output_config: { effort: 1 } }],
])('an invalid %s is refused by name', (param, wrong) => {
  expect(read({ model: 'a/b', messages: hello, ...wrong })).toMatchObject({ outcome: 'refused', param });
});

test('unknown fields pass through unchanged, and fallback models become the chain', () => {
  const body = { model: 'a/b', messages: hello, context_management: { edits: [] }, beta_of_2030: 1 };
  expect(read(body)).toMatchObject({ request: { body, models: undefined, stream: false } });
  expect(read({ ...body, fallbacks: [{ model: 'c/d' }] })).toMatchObject({
    request: { body, models: ['c/d'] },
  });
});

test('the needs of a request are read from it', () => {
  const image = { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } };
  const result = { type: 'tool_result', tool_use_id: 't', content: [image] };
  const pdf = { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'AAAA' } };
  const { needs, isContinuable } = describeBody({
    messages: [{ role: 'user', content: [result, pdf] }],
    system: 'x'.repeat(400),
    tools: [{ name: 'look', input_schema: {} }],
    thinking: { type: 'enabled', budget_tokens: 2000 },
    output_config: { format: { type: 'json_schema', schema: {} } },
    max_tokens: 10,
  });
  expect(needs).toMatchObject({
    inputModalities: ['image', 'file'],
    parameters: ['tools', 'structured_outputs', 'reasoning'],
    maxTokens: 10,
  });
  expect(needs.inputTokens).toBeGreaterThan(4_600);
  expect(isContinuable).toBe(false);
});

test('adaptive thinking requires nothing, because Claude Code sends it to every model', () => {
  expect(describeBody({ thinking: { type: 'adaptive' } }).needs.parameters).toEqual([]);
});

test('a conversation is recognized by its beginning, and its texts are listed newest first', () => {
  const facts = messages.describe({
    system: [{ type: 'text', text: 'Be brief.' }],
    messages: [
      ...hello,
      { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'look', input: {} }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: 'found' }] },
    ],
  });
  expect(facts.opening()).toBe('Be brief.\n\nHello');
  expect(facts.isFollowUp()).toBe(true);
  expect(facts.ownTexts()).toEqual(['found', 'Hello', 'Be brief.']);
});

const clients = join(import.meta.dirname, '../../../../shared/clients');
describe.skipIf(!existsSync(clients))('requests from real clients', () => {
  test.each(['claude-01-plain.json', 'claude-02-after-tool-call.json'])(
    '%s is accepted unchanged',
    (name) => {
      const sent = JSON.parse(readFileSync(join(clients, name), 'utf8')) as { body: Record<string, unknown> };
      const { body } = sent;
      expect(read(body)).toEqual({
        outcome: 'read',
        request: { model: 'understudy/main', models: undefined, stream: true, body },
      });
    },
  );
});
