import { expect, test } from 'vitest';
import type { Client, Refusal } from '#lib/contracts/client';
import { describeLimits, describeRefusals, stateOf } from './client-state.ts';

const client: Client = {
  id: 'k1',
  name: 'Laptop',
  prefix: 'usk-abcd',
  createdAt: '2026-11-18T12:00:00.000Z',
  lastUsedAt: null,
  expiresAt: '2026-11-19T00:00:00.000Z',
  enabled: true,
  categories: null,
  requestsPerMinute: null,
  maxConcurrent: null,
};
const endMs = Date.parse('2026-11-19T00:00:00.000Z');

test.each([
  ['enabled', client, endMs - 1],
  ['expired', client, endMs],
  ['enabled', { ...client, expiresAt: null }, endMs],
  ['disabled', { ...client, enabled: false }, endMs],
])('a client can be %s', (state, one, nowMs) => {
  expect(stateOf(one, nowMs)).toBe(state);
});

const nameOf = (slug: string) => (slug === 'main' ? 'Main' : slug);

test.each([
  [{}, ['all categories and models']],
  [
    { categories: ['main', 'gone'], requestsPerMinute: 1_200 },
    ['only Main, gone', '1,200 requests a minute'],
  ],
  [
    { categories: [], requestsPerMinute: 1, maxConcurrent: 2 },
    ['no category', '1 request a minute', '2 at once'],
  ],
])('the limits %o are described in words', (limits, words) => {
  expect(describeLimits({ ...client, ...limits }, nameOf)).toEqual(words);
});

const refusal = (reason: Refusal['reason'], requests: number): Refusal => ({
  clientId: 'k1',
  clientName: 'Laptop',
  reason,
  requests,
  lastAt: '2026-11-18T12:00:00.000Z',
});

test.each([
  [[], null],
  [[refusal('client_limited', 1)], '1 request refused in the last 24 hours, over a limit.'],
  [
    [refusal('client_limited', 3), refusal('forbidden', 2)],
    '5 requests refused in the last 24 hours: 3 over a limit, 2 for something it may not use.',
  ],
])('refused requests are described with their reason', (refusals, words) => {
  expect(describeRefusals(refusals)).toBe(words);
});
