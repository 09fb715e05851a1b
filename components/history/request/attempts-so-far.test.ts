import { expect, test } from 'vitest';
import { countSoFar, describeMissingAttempts } from './attempts-so-far.ts';

const ended = { durationMs: 120 };
const cutShort = { durationMs: null };

test('a finished request lists all its attempts', () => {
  expect(countSoFar({ status: 'served', attemptCount: 2 })).toBe('2');
  expect(countSoFar({ status: 'failed', attemptCount: 0 })).toBe('0');
  expect(describeMissingAttempts({ status: 'served', servedModel: 'a/one' }, [ended])).toBeNull();
  expect(describeMissingAttempts({ status: 'failed', servedModel: null }, [])).toBe('No model was called.');
});

test('a running or interrupted request may have more attempts than the history knows', () => {
  for (const status of ['running', 'interrupted'] as const) {
    expect(countSoFar({ status, attemptCount: 0 })).toBeNull();
    expect(countSoFar({ status, attemptCount: 1 })).toBe('1+');
    expect(describeMissingAttempts({ status, servedModel: null }, [ended])).not.toBeNull();
  }
  expect(describeMissingAttempts({ status: 'running', servedModel: 'a/one' }, [])).toContain('a/one');
});

test('an interrupted attempt carries its own notice', () => {
  expect(
    describeMissingAttempts({ status: 'interrupted', servedModel: 'a/one' }, [ended, cutShort]),
  ).toBeNull();
});
