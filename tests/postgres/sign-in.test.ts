import { afterEach, expect, test } from 'vitest';
import { openPostgresStore } from '#db/postgres/open-store';
import { createSignInEngine } from '#lib/server/accounts/sign-in-engine';
import { startTcpProxy } from '#tests/support/postgres/tcp-proxy';
import { databasePerFile } from '#tests/support/postgres/database-per-file';

const database = databasePerFile();
const opened: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of opened.splice(0)) await close();
  await database.empty();
});

function reportError(error: unknown): void {
  throw error;
}

async function openEngine(databaseUrl = database.url(), onError = reportError) {
  const store = await openPostgresStore({ databaseUrl, onError, now: Date.now });
  opened.push(store.close);
  const errors: unknown[] = [];
  const engine = await createSignInEngine({
    database: await store.people.signInDatabase(),
    baseUrl: 'http://127.0.0.1:3000',
    secret: 'of the test, and long enough for the library',
    oidc: null,
    admit: async () => null,
    reportError: (error) => void errors.push(error),
  });
  return { store, engine, errors };
}

/** Guesses a password in a separate process, and returns the status of the answer. */
async function openProcess() {
  const { engine } = await openEngine();
  return async (address: string): Promise<number> => {
    const { status } = await engine.ask({
      path: '/sign-in/email',
      body: { email: 'olga@example.com', password: 'a guess' },
      cookie: '',
      visitor: { address, userAgent: 'test' },
    });
    return status;
  };
}

test('sign-in attempts are limited per address across all processes', async () => {
  const [one, other] = [await openProcess(), await openProcess()];
  const guess = (at: number) => (at % 2 === 0 ? one : other)('203.0.113.1');
  const statuses = await Promise.all(Array.from({ length: 20 }, (_, at) => guess(at)));
  expect(statuses.filter((status) => status !== 429)).toHaveLength(10);
  expect(await Promise.all([guess(0), guess(1)])).toEqual([429, 429]);
  expect(await other('203.0.113.2')).not.toBe(429);
});

test('during a database outage, nobody is treated as signed out, and the cause is reported', async () => {
  const proxy = await startTcpProxy(database.url());
  const { store, engine, errors } = await openEngine(proxy.url, () => {});
  opened.push(proxy.close);
  const email = 'olga@example.com';
  const password = 'a password of some length';
  const passwordHash = await engine.hashPassword(password);
  await store.people.addFirstOwner({ id: 'olga', name: 'Olga', email, passwordHash });
  const visitor = { address: '203.0.113.1', userAgent: 'test' };
  const cookie = (await engine.enter(email, password, visitor)).map((line) => line.split(';')[0]).join('; ');
  expect(await engine.readSession(cookie)).toMatchObject({ personId: 'olga' });
  proxy.disconnect();
  await expect(engine.readSession(cookie)).rejects.toMatchObject({ fault: 'unreachable' });
  const signIn = { path: '/sign-in/email', body: { email, password }, cookie: '', visitor };
  await expect(engine.ask(signIn)).rejects.toMatchObject({ fault: 'unreachable' });
  // The caller reports it.
  expect(errors).toEqual([]);
  proxy.reconnect();
  expect(await engine.readSession(cookie)).toMatchObject({ personId: 'olga' });
});
