import { expect, test } from 'vitest';
import { formatBytes, formatCompact, formatDuration, formatSetDuration, formatUsd } from './format-number.ts';

test.each([
  [0, '$0'],
  [12.5, '$12.50'],
  [1234.567, '$1,234.57'],
  [0.1, '$0.10'],
  [0.0375, '$0.0375'],
  [0.00031, '$0.00031'],
  [0.000123456, '$0.000123'],
  [-0.5, '-$0.50'],
])('%s USD reads %s', (usd, text) => {
  expect(formatUsd(usd)).toBe(text);
});

test.each([
  [0.4, '<1 ms'],
  [42, '42 ms'],
  [1_400, '1.4 s'],
  [9_970, '10 s'],
  [59_600, '1 min'],
  [125_000, '2 min 5 s'],
  [3_600_000, '1 h'],
  [5_400_000, '1 h 30 min'],
])('a duration of %s ms reads %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});

test('large counts are abbreviated', () => {
  expect(formatCompact(1_048_576)).toBe('1.05M');
  expect(formatCompact(131_072)).toBe('131K');
});

test('a configured duration has no unnecessary digits', () => {
  expect(formatSetDuration(3_000)).toBe('3 s');
  expect(formatSetDuration(2_500)).toBe('2.5 s');
  expect(formatSetDuration(120_000)).toBe('2 min');
});

test.each([
  [0, '0 bytes'],
  [999, '999 bytes'],
  [4_096, '4.1 kB'],
  [999_600, '1.0 MB'],
  [12_400_000, '12 MB'],
  [3_210_000_000, '3.2 GB'],
])('%s bytes read %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
