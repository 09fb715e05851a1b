import { expect, test } from 'vitest';
import { describeRequest } from './describe-request.ts';

test('the needs of a request are read from its items, tools and settings', () => {
  const { needs } = describeRequest({
    instructions: 'x'.repeat(40),
    input: [
      { role: 'user', content: [{ type: 'input_text', text: 'x'.repeat(40) }, { type: 'input_file' }] },
      { type: 'function_call', name: 'look', arguments: 'x'.repeat(40) },
      {
        type: 'function_call_output',
        output: [{ type: 'input_image' }, { type: 'input_text', text: 'xxxx' }],
      },
    ],
    tools: [{ type: 'function', name: 'look' }],
    text: { format: { type: 'json_schema' } },
    reasoning: { effort: 'low' },
    max_output_tokens: 100,
  });
  expect(needs).toMatchObject({
    inputModalities: ['file', 'image'],
    outputModalities: [],
    parameters: ['tools', 'structured_outputs', 'reasoning'],
    maxTokens: 100,
  });
  expect(needs.inputTokens).toBeGreaterThan(31);
});

test('tools sent as an item count as tools', () => {
  const input = [{ type: 'additional_tools', role: 'developer', tools: [{ type: 'custom', name: 'exec' }] }];
  expect(describeRequest({ input }).needs.parameters).toEqual(['tools']);
});

test('asking for a summary alone does not require reasoning', () => {
  expect(describeRequest({ input: 'x', reasoning: { summary: 'auto' } }).needs.parameters).toEqual([]);
  expect(describeRequest({ input: 'x', reasoning: { effort: 'none' } }).needs.parameters).toEqual([]);
});

test('only plain text can be continued', () => {
  expect(describeRequest({ input: 'x' }).isContinuable).toBe(true);
  expect(describeRequest({ input: 'x', text: { format: { type: 'text' } } }).isContinuable).toBe(true);
  expect(describeRequest({ input: 'x', text: { format: { type: 'json_object' } } }).isContinuable).toBe(
    false,
  );
});

test('texts are listed newest first, and the prompt is stored as items', () => {
  const items = [
    { role: 'user', content: 'one' },
    { role: 'assistant', content: [{ type: 'output_text', text: 'two' }] },
    { type: 'function_call_output', output: 'three' },
  ];
  const facts = describeRequest({ instructions: 'Be short.', input: items });
  expect(facts.ownTexts()).toEqual(['three', 'two', 'one', 'Be short.']);
  expect(facts.prompt).toEqual([{ role: 'system', content: 'Be short.' }, ...items]);
  expect(describeRequest({ input: 'one' }).prompt).toEqual([{ role: 'user', content: 'one' }]);
});

test('a conversation is recognized by its instructions and first user message', () => {
  const first = { role: 'user', content: 'one' };
  const rules = { role: 'developer', content: [{ type: 'input_text', text: 'Be kind.' }] };
  const facts = describeRequest({ instructions: 'Be short.', input: [rules, first] });
  expect(facts.opening()).toBe('Be short.\n\nBe kind.\n\none');
  expect(facts.isFollowUp()).toBe(false);
  const later = [rules, first, { type: 'function_call', name: 'look' }, { role: 'user', content: 'two' }];
  const followUp = describeRequest({ instructions: 'Be short.', input: later });
  expect(followUp.opening()).toBe(facts.opening());
  expect(followUp.isFollowUp()).toBe(true);
});
