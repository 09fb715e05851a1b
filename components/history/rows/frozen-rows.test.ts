import { expect, test } from 'vitest';
import { freezeRows, stableRows } from './frozen-rows.ts';

const rowsOf = (ids: string) => ids.split('').map((id) => ({ id }));
const shownRows = (now: string, held: string) => {
  const hold = freezeRows(rowsOf(held));
  return hold === null
    ? null
    : stableRows(rowsOf(now), hold)
        .map(({ id }) => id)
        .join('');
};

test('newer rows wait, including a row that belongs between visible ones', () => {
  expect(shownRows('hgfdba', 'gfda')).toBe('gfda');
});

test('older rows are added at the end', () => {
  expect(shownRows('gfdcba', 'gfd')).toBe('gfdcba');
});

test('a deleted row disappears', () => {
  expect(shownRows('gda', 'gfda')).toBe('gda');
});

test('an empty table holds no rows back', () => {
  expect(shownRows('gfd', '')).toBeNull();
});
