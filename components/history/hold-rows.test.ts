import { expect, test } from 'vitest';
import { holdRows, rowsThatStay } from './hold-rows.ts';

const rowsOf = (ids: string) => ids.split('').map((id) => ({ id }));
const stay = (now: string, held: string) => {
  const hold = holdRows(rowsOf(held));
  return hold === null
    ? null
    : rowsThatStay(rowsOf(now), hold)
        .map(({ id }) => id)
        .join('');
};

test('newer rows wait, and so does one that belongs between those that are read', () => {
  expect(stay('hgfdba', 'gfda')).toBe('gfda');
});

test('older rows come in at the end', () => {
  expect(stay('gfdcba', 'gfd')).toBe('gfdcba');
});

test('a row that is gone, is gone', () => {
  expect(stay('gda', 'gfda')).toBe('gda');
});

test('an empty list holds nothing back', () => {
  expect(stay('gfd', '')).toBeNull();
});
