import { expect, test } from 'vitest';
import { explainNoMatch } from './explain-no-match.ts';

const [early, late] = ['2026-11-14T10:00:00.000Z', '2026-11-15T10:00:00.000Z'];

test('a range that ends before it starts is named as the reason for no results', () => {
  expect(explainNoMatch({ from: late, to: early })).toBe('"From" is later than "Until".');
});

test('only a range without an end announces that new requests may appear', () => {
  expect(explainNoMatch({ from: early })).toContain('appear automatically');
  expect(explainNoMatch({})).toContain('appear automatically');
  expect(explainNoMatch({ from: early, to: late })).toBe('No requests from that time match these filters.');
  expect(explainNoMatch({ to: late })).toBe('No requests from that time match these filters.');
});
