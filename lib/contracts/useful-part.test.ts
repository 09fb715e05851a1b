import { expect, test } from 'vitest';
import { MAX_PASTE_CHARACTERS, usefulPart } from './useful-part.ts';

const filler = 'all is well here\n'.repeat(60_000);

test('a short text is kept unchanged', () => {
  expect(usefulPart('Error: 429')).toBe('Error: 429');
});

test.each([
  ['at the beginning', `{"error": {"code": 429}}\n${filler}`],
  ['at the end', `${filler}{"error": {"code": 429}}`],
  ['in the middle', `${filler}{"error": {"code": 429}}\n${filler}`],
  [
    'between lines that only look like errors',
    `${'an error\n'.repeat(40_000)}{"error": {"code": 429}}\n${filler}`,
  ],
])('an error %s of a long text is kept within the size limit', (_, text) => {
  const part = usefulPart(text);
  expect(part).toContain('{"error": {"code": 429}}');
  expect(part.length).toBeLessThanOrEqual(MAX_PASTE_CHARACTERS);
});

test.each(['error ', '"error":', '.', '[', '"', 'status: 500 '])('50 MB of %j are cut quickly', (piece) => {
  const text = piece.repeat(50_000_000 / piece.length);
  const before = process.threadCpuUsage();
  expect(usefulPart(text).length).toBeLessThanOrEqual(MAX_PASTE_CHARACTERS);
  const { user, system } = process.threadCpuUsage(before);
  expect((user + system) / 1_000).toBeLessThan(2_500);
});
