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

test('a key is valid to the end of its last day, as the person’s clock has it', () => {
  const read = readCreation({ ...emptyDraft, name: 'Laptop', lastDay: '2027-01-31' });
  expect(read).toMatchObject({ input: { expiresAt: endOf('2027-02-01') } });
  expect(draftOf({ ...client, expiresAt: endOf('2027-02-01') }).lastDay).toBe('2027-01-31');
});

test.each<[string, Partial<ClientDraft>, string]>([
  ['no name', { name: ' ' }, 'name'],
  ['a limit to no category', { name: 'a', isLimited: true }, 'categories'],
  ['a day that is none', { name: 'a', lastDay: 'soon' }, 'expiresAt'],
])('%s is told at its field', (_, part, field) => {
  const read = readCreation({ ...emptyDraft, ...part });
  expect(read).toMatchObject({ outcome: 'wrong' });
  expect(Object.keys(read.outcome === 'wrong' ? read.problems : {})).toEqual([field]);
});

test('of a changed client only what is different is sent, so that nothing else is overwritten', () => {
  expect(readChange(client, draftOf(client))).toEqual({ outcome: 'read', input: {} });
  const draft: ClientDraft = { ...draftOf(client), isLimited: true, categories: ['main'] };
  expect(readChange(client, draft)).toEqual({ outcome: 'read', input: { categories: ['main'] } });
  expect(readChange(client, { ...draftOf(client), requestsPerMinute: null })).toEqual({
    outcome: 'read',
    input: { requestsPerMinute: null },
  });
  // An end within a day, as a program may have set it, stays where the day does.
  const within = { ...client, expiresAt: '2027-02-01T15:30:00.000Z' };
  expect(readChange(within, { ...draftOf(within), name: 'Desk' })).toEqual({
    outcome: 'read',
    input: { name: 'Desk' },
  });
});
