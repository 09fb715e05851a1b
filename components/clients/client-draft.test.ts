import { expect, test } from 'vitest';
import type { Client } from '#lib/contracts/client';
import { type ClientDraft, draftOf, emptyDraft, readChange, readCreation } from './client-draft.ts';

const client: Client = {
  id: 'k1',
  name: 'Laptop',
  prefix: 'usk-abcd',
  createdAt: '2026-11-18T12:00:00.000Z',
  lastUsedAt: null,
  expiresAt: null,
  enabled: true,
  categories: null,
  requestsPerMinute: 60,
  maxConcurrent: null,
};

const endOf = (day: string) => new Date(`${day}T00:00:00`).toISOString();

test('a new client without limits may use everything forever', () => {
  expect(readCreation({ ...emptyDraft, name: ' Laptop ' })).toEqual({
    outcome: 'read',
    input: {
      name: 'Laptop',
      categories: null,
      requestsPerMinute: null,
      maxConcurrent: null,
      expiresAt: null,
    },
  });
});

test('a key expires at the end of its last day, in the user’s time zone', () => {
  const read = readCreation({ ...emptyDraft, name: 'Laptop', lastDay: '2027-01-31' });
  expect(read).toMatchObject({ input: { expiresAt: endOf('2027-02-01') } });
  expect(draftOf({ ...client, expiresAt: endOf('2027-02-01') }).lastDay).toBe('2027-01-31');
});

test.each<[string, Partial<ClientDraft>, string]>([
  ['no name', { name: ' ' }, 'name'],
  ['a limit to zero categories', { name: 'a', isLimited: true }, 'categories'],
  ['an invalid date', { name: 'a', lastDay: 'soon' }, 'expiresAt'],
])('%s is reported on its field', (_, part, field) => {
  const read = readCreation({ ...emptyDraft, ...part });
  expect(read).toMatchObject({ outcome: 'wrong' });
  expect(Object.keys(read.outcome === 'wrong' ? read.problems : {})).toEqual([field]);
});

test('a change sends only the edited fields, so it overwrites nothing else', () => {
  expect(readChange(client, draftOf(client))).toEqual({ outcome: 'read', input: {} });
  const draft: ClientDraft = { ...draftOf(client), isLimited: true, categories: ['main'] };
  expect(readChange(client, draft)).toEqual({ outcome: 'read', input: { categories: ['main'] } });
  expect(readChange(client, { ...draftOf(client), requestsPerMinute: null })).toEqual({
    outcome: 'read',
    input: { requestsPerMinute: null },
  });
  // An expiry in the middle of a day, as an API client may set it, survives if the day is not
  // edited.
  const within = { ...client, expiresAt: '2027-02-01T15:30:00.000Z' };
  expect(readChange(within, { ...draftOf(within), name: 'Desk' })).toEqual({
    outcome: 'read',
    input: { name: 'Desk' },
  });
});
