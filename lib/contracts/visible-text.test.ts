import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasHidden, visibleText } from './visible-text.ts';

test.each([
  ['a bidi override', 'abc\u202Etxt', 'abc\uFFFDtxt'],
  ['an isolate and its end', '\u2067abc\u2069', '\uFFFDabc\uFFFD'],
  ['a zero-width space', 'ma\u200Bin', 'ma\uFFFDin'],
  ['a joiner between Latin letters', 'ma\u200Din', 'ma\uFFFDin'],
  ['an escape sequence', '\u001B[31mred\u001B[0m', '\uFFFD[31mred\uFFFD[0m'],
  ['a null byte', 'a\0b', 'a\uFFFDb'],
  ['half a character', 'a\uD83Db', 'a\uFFFDb'],
  ['many in a row', 'a\u202E\u202D\0b', 'a\uFFFDb'],
])('%s is replaced by a visible mark', (_, text, shown) => {
  expect(hasHidden(text)).toBe(true);
  expect(visibleText(text)).toBe(shown);
  expect(hasHidden(shown)).toBe(false);
});

test.each(['Código', '日本語', 'می‌خواهم', '👩‍👩‍👧 family', '🏳️‍🌈', 'עברית', 'e\u0301', '<b>&amp;</b>'])(
  '%s has no hidden characters and is kept',
  (text) => {
    expect(hasHidden(text)).toBe(false);
    expect(visibleText(text)).toBe(text);
  },
);

test('line breaks become spaces, and the result has no hidden characters', () => {
  expect(visibleText('  one\r\n\ttwo\u2028three ')).toBe('one two three');
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(hasHidden(visibleText(text))).toBe(false);
    }),
  );
});
