import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findJson } from './loose-json.ts';

const anything = (): boolean => true;

test('JSON after any text is found and parsed as usual', () => {
  const words = fc.string({ unit: 'binary' }).filter((text) => !text.includes('{'));
  const record = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 6 }));
  fc.assert(
    fc.property(words, record, (before, value) => {
      const json = JSON.stringify(value);
      expect(JSON.stringify(findJson(before + json, anything))).toBe(JSON.stringify(JSON.parse(json)));
    }),
  );
});

test('any text is read only to a limit', () => {
  const pieces = ['{', '}', '[', ']', '"', "'", '`', ':', ',', 'a', '1', ' ', '\\', '\n', '+', '<', '>'];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 300 }), (text) => {
      findJson(text.join(''), () => false);
    }),
  );
  for (const piece of ['{', '{"', '{a:', '{a:[', '{a:<', "{'it's "])
    expect(findJson(piece.repeat(100_000), () => false)).toBe(null);
});

test.each([
  ['cut within a string', `{"error": {"message": "Provider ret...`, { error: { message: 'Provider ret' } }],
  ['cut after a key', `{'error': {'code': 429, 'message'`, { error: { code: 429 } }],
  ['cut within a list', `{"errors": [{"code": 7}, {"co`, { errors: [{ code: 7 }, {}] }],
  ['names only', `{ a: [Object], b: <Response [429]>, c: undefined }`, { a: null, b: null, c: null }],
  [
    'an apostrophe in single quotes',
    `{'message': 'it's over', 'code': 1}`,
    { message: "it's over", code: 1 },
  ],
])('partial JSON is read as far as it goes: %s', (_, text, expected) => {
  expect(findJson(text, anything)).toEqual(expected);
});
