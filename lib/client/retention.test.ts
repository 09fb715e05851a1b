import { expect, test } from 'vitest';
import { isBeyond } from './retention.ts';

const nowMs = Date.UTC(2026, 10, 20, 12);
const DAY_MS = 24 * 60 * 60 * 1_000;

function kept(retention: { days: number | null; rows: number | null }, requests: number, ageMs: number) {
  const oldestAt = requests === 0 ? null : new Date(nowMs - ageMs).toISOString();
  return { retention, history: { requests, oldestAt, bytes: 4_096 } };
}

test.each([
  ['no limits', kept({ days: null, rows: null }, 5_000, 900 * DAY_MS), false],
  ['an empty history', kept({ days: 1, rows: 100 }, 0, 0), false],
  ['a request older than the retention period', kept({ days: 7, rows: null }, 3, 8 * DAY_MS), true],
  ['a request that expired a moment ago', kept({ days: 7, rows: null }, 3, 7 * DAY_MS + 30_000), false],
  ['more requests than the limit', kept({ days: null, rows: 100 }, 101, DAY_MS), true],
  ['exactly as many requests as the limit', kept({ days: null, rows: 100 }, 100, DAY_MS), false],
])('%s: beyond the limits?', (_case, answer, expected) => {
  expect(isBeyond(answer, nowMs)).toBe(expected);
});
