import { expect, test } from 'vitest';
import { HistoryQuery } from '#lib/contracts/history';
import { makeRowsLink } from './rows-link.ts';

const range = {
  from: '2026-11-20T10:00:00.000Z',
  to: '2026-11-21T10:00:00.000Z',
  timeZone: 'Europe/Berlin',
};

test('a figure links to the rows in its range and filter', () => {
  const link = makeRowsLink(range, { category: 'main' });
  expect(link({ status: 'served', switched: true }).query).toEqual({
    from: '2026-11-20T10:00:00.000Z',
    to: '2026-11-21T09:59:59.999Z',
    category: 'main',
    status: 'served',
    switched: 'true',
  });
});

test('a part of the range replaces the whole range', () => {
  const link = makeRowsLink(range, {});
  expect(link({ from: '2026-11-20T12:00:00.000Z', to: '2026-11-20T13:00:00.000Z' }).query).toEqual({
    from: '2026-11-20T12:00:00.000Z',
    to: '2026-11-20T12:59:59.999Z',
  });
});

test('a day cut off by the range links only to its counted part', () => {
  const link = makeRowsLink(range, {});
  expect(link({ from: '2026-11-20T00:00:00.000Z', to: '2026-11-21T00:00:00.000Z' }).query).toEqual({
    from: '2026-11-20T10:00:00.000Z',
    to: '2026-11-20T23:59:59.999Z',
  });
});

test('attempts are filtered by the counted model and provider', () => {
  const link = makeRowsLink(range, { model: 'x/y', provider: 'P' });
  expect(link({ attempt: { kind: 'rate_limited' } }).query).toMatchObject({
    attemptModel: 'x/y',
    attemptProvider: 'P',
    attemptKind: 'rate_limited',
  });
  expect(link({ status: 'failed' }).query).not.toHaveProperty('attemptModel');
});

test('attempts are filtered by the counted connection, whichever connection answered the request', () => {
  const link = makeRowsLink(range, { connection: 'groq' });
  const { query } = link({ attempt: { outcome: 'failed' } });
  expect(query).toMatchObject({ attemptConnection: 'groq', attemptOutcome: 'failed' });
  expect(query).not.toHaveProperty('connection');
  expect(link({ status: 'failed' }).query).toMatchObject({ connection: 'groq' });
  const ofAll = makeRowsLink(range, { demo: false });
  expect(ofAll({ attempt: { connection: 'groq' } }).query).toMatchObject({
    demo: 'false',
    attemptConnection: 'groq',
  });
});

test('hours of the week use the time zone of the count', () => {
  expect(makeRowsLink(range, {})({ weekday: 3, hour: 0 }).query).toMatchObject({
    weekday: '3',
    hour: '0',
    timeZone: 'Europe/Berlin',
  });
});

test('the history can parse every link', () => {
  const { query } = makeRowsLink(range, { client: 'a&b', model: 'x/y', provider: 'P Q' })({
    origin: 'credits',
    model: 'other/model',
    minDurationMs: 120.5,
    attempt: { outcome: 'failed', origins: ['credits', 'network'], paid: true },
  });
  const address = new URLSearchParams(query);
  expect(HistoryQuery.parse(Object.fromEntries(address))).toMatchObject({
    client: 'a&b',
    model: 'other/model',
    provider: 'P Q',
    origin: ['credits'],
    minDurationMs: 120.5,
    attemptOutcome: 'failed',
    attemptOrigin: ['credits', 'network'],
    attemptPaid: true,
  });
});
