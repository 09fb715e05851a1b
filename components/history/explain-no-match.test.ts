import { expect, test } from 'vitest';
import { explainNoMatch } from './explain-no-match.ts';

const [early, late] = ['2026-11-14T10:00:00.000Z', '2026-11-15T10:00:00.000Z'];

test('a time that ends before it begins is named as what leaves nothing', () => {
  expect(explainNoMatch({ from: late, to: early })).toContain('ends before it begins');
});

test('only a list without an end promises that something may still come', () => {
  expect(explainNoMatch({ from: early })).toContain('it appears here');
  expect(explainNoMatch({})).toContain('it appears here');
  expect(explainNoMatch({ from: early, to: late })).toBe('Nothing in the history of that time is like this.');
  expect(explainNoMatch({ to: late })).toBe('Nothing in the history of that time is like this.');
});
