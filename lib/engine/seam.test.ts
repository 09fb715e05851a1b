import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSeam } from './seam.ts';

/** What the client sees: the text it had, and what the seam lets through of the pieces. */
function joined(sent: string, pieces: readonly string[]): string {
  const seam = createSeam(sent);
  return sent + pieces.map((piece) => seam.push(piece)).join('') + seam.flush();
}

const SENT = 'The quick brown fox jumps over';

test.each([
  [
    'a model that begins anew',
    ['The quick brown fox jumps over the lazy dog.'],
    'The quick brown fox jumps over the lazy dog.',
  ],
  [
    'one that repeats the last words',
    ['fox jumps over', ' the lazy dog.'],
    'The quick brown fox jumps over the lazy dog.',
  ],
  [
    'one that repeats them in small pieces',
    ['fox', ' jumps', ' over', ' the', ' end'],
    'The quick brown fox jumps over the end',
  ],
  ['one that goes straight on', [' the lazy dog.'], 'The quick brown fox jumps over the lazy dog.'],
  ['one whose first letter happens to match', ['r you?'], 'The quick brown fox jumps overr you?'],
  ['one that stops inside what was shown', ['The quick brown'], 'The quick brown fox jumps over'],
  ['one that says nothing', [], 'The quick brown fox jumps over'],
])('the seam of %s', (_, pieces, whole) => {
  expect(joined(SENT, pieces)).toBe(whole);
});

test('white space stands once at the seam', () => {
  expect(joined('One two ', [' three'])).toBe('One two three');
});

test('a character cut in its middle is whole again', () => {
  const smile = '😀';
  expect(joined(`Hello ${smile.charAt(0)}`, [`Hello ${smile} there`])).toBe(`Hello ${smile} there`);
  expect(joined(`Hello ${smile.charAt(0)}`, [`${smile} there`])).toBe(`Hello ${smile} there`);
});

test('however the answer is cut and chunked, a model that begins anew gives it once', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 80 }),
      fc.nat(),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
      (whole, cutAt, sizes) => {
        const sent = whole.slice(0, cutAt % (whole.length + 1));
        fc.pre(sent.length > 0);
        const pieces: string[] = [];
        for (let at = 0, turn = 0; at < whole.length; turn += 1) {
          const size = sizes[turn % sizes.length] ?? 1;
          pieces.push(whole.slice(at, at + size));
          at += size;
        }
        // Below the smallest overlap a repetition of the whole cannot be told from chance.
        fc.pre(whole.length > sent.length);
        expect(joined(sent, pieces)).toBe(whole);
      },
    ),
  );
});
