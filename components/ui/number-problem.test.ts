import { expect, test } from 'vitest';
import { numberProblem } from './number-problem.ts';

test.each([
  [-3, { min: 100 }, undefined, 'At least 100'],
  [0.05, { min: 0.1, max: 600, decimals: 3 }, 's', 'At least 0.1 s'],
  [601, { min: 0.1, max: 600, decimals: 3 }, 's', 'At most 600 s'],
  [2e8, { min: 100, max: 100_000_000 }, undefined, 'At most 100,000,000'],
  [1.5, { min: 1, max: 50, decimals: 0 }, undefined, 'Whole numbers only'],
  [0.1234, { min: 0, decimals: 3 }, 's', 'At most 3 decimals'],
  [0.123, { min: 0, decimals: 3 }, 's', null],
  [0.000_000_1, { min: 0 }, '$ / M', null],
  [50, { min: 1, max: 50, decimals: 0 }, undefined, null],
])('%d within %j gives the message "%s"', (value, range, unit, problem) => {
  expect(numberProblem(value, range, unit)).toBe(problem);
});
