import { expect, test } from 'vitest';
import { Client, ClientAnswer, ClientsAnswer, CreatedClient } from '#lib/contracts/client';
import { demoRuntimePerFile } from '#tests/support/demo-runtime';
import { call, read, refusal } from '#tests/support/route-call';
import * as clients from '../../app/api/clients/route.ts';
import * as client from '../../app/api/clients/[id]/route.ts';

const demo = demoRuntimePerFile(async () => {});

const list = async () => (await read(ClientsAnswer, clients.GET)).clients;
const create = (body: unknown) => read(CreatedClient, clients.POST, { body });

test('a client is created with a key shown once, changed, listed and deleted', async () => {
  const answer = await call(clients.POST, { body: { name: ' Laptop ', categories: ['main', 'main'] } });
  expect(answer.status).toBe(201);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  const { client: made, key } = CreatedClient.parse(await answer.json());
  expect(key).toMatch(/^usk-[\w-]{43}$/);
  expect(made).toEqual({
    id: made.id,
    name: 'Laptop',
    prefix: key.slice(0, 8),
    createdAt: made.createdAt,
    lastUsedAt: null,
    expiresAt: null,
    enabled: true,
    categories: ['main'],
    requestsPerMinute: null,
    maxConcurrent: null,
  });
  const change = { requestsPerMinute: 5, expiresAt: '2031-01-01T00:00:00+01:00', categories: null };
  const changed = await read(ClientAnswer, client.PUT, { params: { id: made.id }, body: change });
  expect(changed.client).toEqual({ ...made, ...change, expiresAt: '2030-12-31T23:00:00.000Z' });
  const again = await read(ClientAnswer, client.PUT, { params: { id: made.id }, body: { name: 'Desk' } });
  expect(again.client).toEqual({ ...changed.client, name: 'Desk' });
  expect(await list()).toEqual([again.client]);
  expect(JSON.stringify(await list())).not.toContain(key.slice(8));
  expect((await call(client.DELETE, { params: { id: made.id } })).status).toBe(204);
  expect(await list()).toEqual([]);
});

test.each([
  ['no name', {}, 'name'],
  ['a blank name', { name: '  ' }, 'name'],
  ['a hidden character', { name: 'a\u200bb' }, 'name'],
  ['zero requests per minute', { name: 'a', requestsPerMinute: 0 }, 'requestsPerMinute'],
  ['half a concurrent request', { name: 'a', maxConcurrent: 0.5 }, 'maxConcurrent'],
  ['a date without a time', { name: 'a', expiresAt: '2030-01-01' }, 'expiresAt'],
  ['a key chosen by the caller', { name: 'a', key: 'usk-mine' }, ''],
])('%s is refused with a reason', async (_, body, path) => {
  const refused = await refusal(clients.POST, { body });
  expect(refused).toMatchObject({ status: 400, error: { code: 'invalid_request', issues: [{ path }] } });
  expect(await list()).toEqual([]);
});

test('a missing client can be neither changed nor deleted', async () => {
  const params = { id: 'k0' };
  expect(await refusal(client.PUT, { params, body: { enabled: false } })).toMatchObject({ status: 404 });
  expect(await refusal(client.DELETE, { params })).toMatchObject({ status: 404 });
});

test('clients, their last use and their limits survive a restart, and no key is stored', async () => {
  const { client: made, key } = await create({ name: 'Agent', requestsPerMinute: 9, maxConcurrent: 2 });
  demo.runtime.callers.traces.noteUse(made.id);
  const [before] = await list();
  expect(Client.parse(before).lastUsedAt).not.toBeNull();
  await demo.restart();
  const [after] = await list();
  expect(Date.parse(after?.lastUsedAt ?? '')).toBeCloseTo(Date.parse(before?.lastUsedAt ?? ''), -2);
  expect({ ...after, lastUsedAt: null }).toEqual({ ...before, lastUsedAt: null });
  const { clients: known } = demo.runtime.callers;
  expect(known.findByKey(key)?.id).toBe(made.id);
  expect(known.findByKey(`${key.slice(0, -1)}_`)).toBeUndefined();
});
