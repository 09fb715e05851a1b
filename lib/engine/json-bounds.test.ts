import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findJsonExcess, MAX_JSON_DEPTH } from './json-bounds.ts';

const nested = (levels: number): string => `${'['.repeat(levels)}${' '.repeat(2_000)}${']'.repeat(levels)}`;

test('nesting up to the maximum depth is accepted, and no deeper', () => {
  expect(findJsonExcess(nested(MAX_JSON_DEPTH), 1_000_000)).toBeNull();
  expect(findJsonExcess(nested(MAX_JSON_DEPTH + 1), 1_000_000)).toBe('too_deep');
});

test('closed brackets do not add to the depth', () => {
  expect(findJsonExcess(`[${'[],{},'.repeat(2_000)}1]`, 1_000_000)).toBeNull();
});

test('values are counted up to the maximum', () => {
  const list = `[${Array.from({ length: 2_000 }, () => '1').join(',')}]`;
  expect(findJsonExcess(list, 2_000)).toBeNull();
  expect(findJsonExcess(list, 1_999)).toBe('too_many_values');
});

test('the content of strings counts neither as depth nor as values, however it is escaped', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('[', '{', ',', '"', '\\', 'x', '\n', ']'), { maxLength: 60 }),
      (parts) => {
        const text = JSON.stringify([parts.join(''), 'x'.repeat(2_000)]);
        expect(findJsonExcess(text, 2)).toBeNull();
        expect(findJsonExcess(text, 1)).toBe('too_many_values');
      },
    ),
  );
});

test('an unterminated string is left to the parser', () => {
  for (const end of ['', '\\', '\\"', '\\\\\\"'])
    expect(findJsonExcess(`["${'x'.repeat(2_000)}${end}`, 10)).toBeNull();
});
