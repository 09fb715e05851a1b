import { expect, test } from 'vitest';
import { countSoFar, tellBeyond } from './attempts-so-far.ts';

test('the attempts of a request that has ended are all there', () => {
  expect(countSoFar({ status: 'served', attemptCount: 2 })).toBe('2');
  expect(countSoFar({ status: 'failed', attemptCount: 0 })).toBe('0');
  expect(tellBeyond({ status: 'served', servedModel: 'a/one' }, 1)).toBeNull();
  expect(tellBeyond({ status: 'failed', servedModel: null }, 0)).toBe('No model was called.');
});

test('of a request that runs or was cut short, more than is known may have happened', () => {
  for (const status of ['running', 'interrupted'] as const) {
    expect(countSoFar({ status, attemptCount: 0 })).toBeNull();
    expect(countSoFar({ status, attemptCount: 1 })).toBe('1+');
    expect(tellBeyond({ status, servedModel: 'a/one' }, 1)).toContain('a/one');
    expect(tellBeyond({ status, servedModel: null }, 1)).not.toBeNull();
  }
});
