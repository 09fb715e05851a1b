import { expect, test } from 'vitest';
import { splitLinks } from './split-links.ts';

test('an OpenRouter URL becomes a link without the full stop after it', () => {
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
])('no other URL becomes a link: %s', (line) => {
  expect(splitLinks(line)).toEqual([{ text: line, url: null }]);
});
