import { expect, test } from 'vitest';
import { readPrompt } from './read-prompt.ts';

test('messages are read, parts that are no text are named', () => {
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

test.each(['plain words', '{"prompt":1}'])('anything else is shown as it is: %s', (prompt) => {
  const messages = readPrompt(prompt);
  expect(messages).toHaveLength(1);
  expect(messages[0]?.text.replaceAll(/\s/g, '')).toBe(prompt.replaceAll(/\s/g, ''));
});
