import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitBlocks } from './split-blocks.ts';

test.each([
  { case: 'each paragraph is a piece', text: 'One.\n\nTwo.', blocks: ['One.\n\n', 'Two.'] },
  {
    case: 'a loose list is one piece',
    text: '1. a\n\n2. b\n\n   more\n\nEnd',
    blocks: ['1. a\n\n2. b\n\n   more\n\n', 'End'],
  },
  {
    case: 'a code block with blank lines is one piece',
    text: '```js\na\n\nb\n```\n\nEnd',
    blocks: ['```js\na\n\nb\n```\n\n', 'End'],
  },
  {
    case: 'a shorter fence does not close a longer one',
    text: '````\n```\n\nx\n````\n\ny',
    blocks: ['````\n```\n\nx\n````\n\n', 'y'],
  },
  {
    case: 'an unfinished code block is one piece',
    text: 'a\n\n```\nb\n\nc',
    blocks: ['a\n\n', '```\nb\n\nc'],
  },
  { case: 'an empty text has no pieces', text: '', blocks: [] },
])('$case', ({ text, blocks }) => {
  expect(splitBlocks(text)).toEqual(blocks);
});

const line = fc.constantFrom('', 'word', '- item', '```', '~~~', '# Head', '    code', '> quote', '| a |');

test('the joined pieces equal the text, and earlier pieces stay the same as it grows', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
      const text = lines.join('\n');
      const blocks = splitBlocks(text);
      expect(blocks.join('')).toBe(text);
      const grown = splitBlocks(`${text} and more\n\nThe end`);
      expect(grown.slice(0, Math.max(0, blocks.length - 1))).toEqual(blocks.slice(0, -1));
    }),
  );
});
