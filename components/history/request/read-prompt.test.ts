import { expect, test } from 'vitest';
import { readPrompt } from './read-prompt.ts';

test('messages are read, and parts other than text are named', () => {
  const messages = [
    { role: 'system', content: 'Be short.' },
    {
      role: 'user',
      content: [
        { type: 'text', text: 'What is it?' },
        { type: 'image_url', image_url: { url: 'data:…' } },
      ],
    },
    { role: 'assistant', content: null, tool_calls: [] },
  ];
  expect(readPrompt(JSON.stringify(messages))).toEqual([
    { role: 'system', text: 'Be short.' },
    { role: 'user', text: 'What is it?\n[image url]' },
    { role: 'assistant', text: '' },
  ]);
});

test.each(['plain words', '{"prompt":1}'])('any other prompt is shown unchanged: %s', (prompt) => {
  const messages = readPrompt(prompt);
  expect(messages).toHaveLength(1);
  expect(messages[0]?.text.replaceAll(/\s/g, '')).toBe(prompt.replaceAll(/\s/g, ''));
});

test('tool calls, tool results and reasoning in a Responses conversation are named', () => {
  const items = [
    { role: 'user', content: [{ type: 'input_text', text: 'Hi' }] },
    { type: 'reasoning', encrypted_content: 'abc' },
    { type: 'function_call', name: 'look', arguments: '{"at":1}', call_id: 'call_1' },
    { type: 'function_call_output', call_id: 'call_1', output: 'Nothing.' },
  ];
  expect(readPrompt(JSON.stringify(items))).toEqual([
    { role: 'user', text: 'Hi' },
    { role: 'reasoning', text: '' },
    { role: 'function call', text: 'look({"at":1})' },
    { role: 'function call output', text: 'Nothing.' },
  ]);
});
