import { expect, test } from 'vitest';
import { createClientLimits } from './client-limits.ts';

const client = { id: 'k', requestsPerMinute: 2 };

test('a client without a limit has no standing', () => {
  const limits = createClientLimits({ shared: null, steady: () => 0 });
  const free = { id: 'k', requestsPerMinute: null };
  expect(limits.standing(free)).toBeNull();
  expect(limits.take(free)).toBeNull();
});

test('requests per minute are counted per client, and a changed limit includes earlier requests', () => {
  let nowMs = 0;
  const limits = createClientLimits({ shared: null, steady: () => nowMs });
  expect(limits.take(client)).toMatchObject({ isOver: false, standing: { remaining: 1 } });
  expect(limits.take(client)).toMatchObject({ isOver: false, standing: { remaining: 0 } });
  expect(limits.take(client)).toMatchObject({ isOver: true, standing: { freeInMs: 60_000 } });
  expect(limits.take({ ...client, id: 'other' })).toMatchObject({ isOver: false });
  expect(limits.take({ ...client, requestsPerMinute: 3 })).toMatchObject({ isOver: false });
  nowMs = 60_000;
  expect(limits.standing(client)).toMatchObject({ remaining: 2, resetMs: 0 });
});
