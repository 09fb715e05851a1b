import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitBlocks } from './split-blocks.ts';

test.each([
  { story: 'paragraphs are pieces', text: 'One.\n\nTwo.', blocks: ['One.\n\n', 'Two.'] },
  {
    story: 'a loose list stays whole',
    text: '1. a\n\n2. b\n\n   more\n\nEnd',
    blocks: ['1. a\n\n2. b\n\n   more\n\n', 'End'],
  },
  {
    story: 'code with blank lines stays whole',
    text: '```js\na\n\nb\n```\n\nEnd',
    blocks: ['```js\na\n\nb\n```\n\n', 'End'],
  },
  {
    story: 'a shorter fence does not close a longer one',
    text: '````\n```\n\nx\n````\n\ny',
    blocks: ['````\n```\n\nx\n````\n\n', 'y'],
  },
  {
    story: 'code still being written stays whole',
    text: 'a\n\n```\nb\n\nc',
    blocks: ['a\n\n', '```\nb\n\nc'],
  },
  { story: 'nothing gives nothing', text: '', blocks: [] },
])('$story', ({ text, blocks }) => {
  expect(splitBlocks(text)).toEqual(blocks);
});

const line = fc.constantFrom('', 'word', '- item', '```', '~~~', '# Head', '    code', '> quote', '| a |');

test('the pieces joined are the text, and earlier pieces stand while it grows', () => {
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
