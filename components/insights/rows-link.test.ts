import { expect, test } from 'vitest';
import { HistoryQuery } from '#lib/contracts/history';
import { makeRowsLink } from './rows-link.ts';

const range = {
  from: '2026-11-20T10:00:00.000Z',
  to: '2026-11-21T10:00:00.000Z',
  timeZone: 'Europe/Berlin',
};

test('the rows behind a figure are those of the range and the filter', () => {
  const link = makeRowsLink(range, { category: 'main' });
  expect(link({ status: 'served', switched: true }).query).toEqual({
    from: '2026-11-20T10:00:00.000Z',
    to: '2026-11-21T09:59:59.999Z',
    category: 'main',
    status: 'served',
    switched: 'true',
  });
});

test('a part of the range takes the place of the whole', () => {
  const link = makeRowsLink(range, {});
  expect(link({ from: '2026-11-20T12:00:00.000Z', to: '2026-11-20T13:00:00.000Z' }).query).toEqual({
    from: '2026-11-20T12:00:00.000Z',
    to: '2026-11-20T12:59:59.999Z',
  });
});

test('a day that the range cuts off leads to its counted part', () => {
  const link = makeRowsLink(range, {});
  expect(link({ from: '2026-11-20T00:00:00.000Z', to: '2026-11-21T00:00:00.000Z' }).query).toEqual({
    from: '2026-11-20T10:00:00.000Z',
    to: '2026-11-20T23:59:59.999Z',
  });
});

test('attempts are those of the model and the provider that are counted', () => {
  const link = makeRowsLink(range, { model: 'x/y', provider: 'P' });
  expect(link({ attempt: { kind: 'rate_limited' } }).query).toMatchObject({
    attemptModel: 'x/y',
    attemptProvider: 'P',
    attemptKind: 'rate_limited',
  });
  expect(link({ status: 'failed' }).query).not.toHaveProperty('attemptModel');
});

test('attempts are those at the connection that is counted, whichever answered the request', () => {
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

test('hours of the week are those of the place that is counted in', () => {
  expect(makeRowsLink(range, {})({ weekday: 3, hour: 0 }).query).toMatchObject({
    weekday: '3',
    hour: '0',
    timeZone: 'Europe/Berlin',
  });
});

test('the history understands every link', () => {
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
