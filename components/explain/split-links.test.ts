import { expect, test } from 'vitest';
import { splitLinks } from './split-links.ts';

test('a page of OpenRouter becomes a link, the full stop behind it does not', () => {
  expect(splitLinks('Add credits at https://openrouter.ai/settings/credits. Then try again.')).toEqual([
    { text: 'Add credits at ', url: null },
    { text: 'openrouter.ai/settings/credits', url: 'https://openrouter.ai/settings/credits' },
    { text: '. Then try again.', url: null },
  ]);
});

test.each([
  'Go to https://example.com/openrouter.ai/',
  'See https://openrouter.ai.example.com/x',
  'Nothing here',
])('no other address becomes one: %s', (line) => {
  expect(splitLinks(line)).toEqual([{ text: line, url: null }]);
});
