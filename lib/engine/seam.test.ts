import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSeam } from './seam.ts';

/** The text the client sees: the text sent before, and the pieces the seam lets through. */
function joined(sent: string, pieces: readonly string[]): string {
  const seam = createSeam(sent);
  return sent + pieces.map((piece) => seam.push(piece)).join('') + seam.flush();
}

const SENT = 'The quick brown fox jumps over';

test.each([
  [
    'an answer that starts over',
    ['The quick brown fox jumps over the lazy dog.'],
    'The quick brown fox jumps over the lazy dog.',
  ],
  [
    'an answer that repeats the last words',
    ['fox jumps over', ' the lazy dog.'],
    'The quick brown fox jumps over the lazy dog.',
  ],
  [
    'an answer that repeats them in small pieces',
    ['fox', ' jumps', ' over', ' the', ' end'],
    'The quick brown fox jumps over the end',
  ],
  ['an answer that continues directly', [' the lazy dog.'], 'The quick brown fox jumps over the lazy dog.'],
  ['an answer whose first letter happens to match', ['r you?'], 'The quick brown fox jumps overr you?'],
  ['an answer that stops inside the text sent before', ['The quick brown'], 'The quick brown fox jumps over'],
  ['an empty answer', [], 'The quick brown fox jumps over'],
])('%s is joined to the text sent before', (_, pieces, whole) => {
  expect(joined(SENT, pieces)).toBe(whole);
});

test('white space at the seam is not repeated', () => {
  expect(joined('One two ', [' three'])).toBe('One two three');
});

test('a character cut in half is restored', () => {
  const smile = '😀';
  expect(joined(`Hello ${smile.charAt(0)}`, [`Hello ${smile} there`])).toBe(`Hello ${smile} there`);
  expect(joined(`Hello ${smile.charAt(0)}`, [`${smile} there`])).toBe(`Hello ${smile} there`);
});

test('however an answer is cut and chunked, an answer that starts over appears once', () => {
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
        // A repetition shorter than the minimum overlap looks like a coincidence.
        fc.pre(whole.length > sent.length);
        expect(joined(sent, pieces)).toBe(whole);
      },
    ),
  );
});
