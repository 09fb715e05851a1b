import { expect, test } from 'vitest';
import { createClientLimits } from './client-limits.ts';

const client = { id: 'k', requestsPerMinute: 2, maxConcurrent: 2 };

test('a client without limits has no standing, and any number of places', () => {
  const limits = createClientLimits(() => 0);
  const free = { id: 'k', requestsPerMinute: null, maxConcurrent: null };
  expect(limits.standing(free)).toBeNull();
  expect(limits.take(free)).toBeNull();
  for (let count = 0; count < 100; count += 1) expect(limits.enter(free)).not.toBeNull();
});

test('requests a minute are counted for each client, and a changed limit counts those before it', () => {
  let nowMs = 0;
  const limits = createClientLimits(() => nowMs);
  expect(limits.take(client)).toMatchObject({ isOver: false, standing: { remaining: 1 } });
  expect(limits.take(client)).toMatchObject({ isOver: false, standing: { remaining: 0 } });
  expect(limits.take(client)).toMatchObject({ isOver: true, standing: { freeInMs: 60_000 } });
  expect(limits.take({ ...client, id: 'other' })).toMatchObject({ isOver: false });
  expect(limits.take({ ...client, requestsPerMinute: 3 })).toMatchObject({ isOver: false });
  nowMs = 60_000;
  expect(limits.standing(client)).toMatchObject({ remaining: 2, resetMs: 0 });
});

test('a place is free again once its request has ended, also where the limit was lowered meanwhile', () => {
  const limits = createClientLimits(() => 0);
  const first = limits.enter(client);
  const second = limits.enter(client);
  expect(limits.enter(client)).toBeNull();
  const lowered = { ...client, maxConcurrent: 1 };
  first?.();
  expect(limits.enter(lowered)).toBeNull();
  second?.();
  expect(limits.enter(lowered)).not.toBeNull();
});
