import { afterEach, expect, test } from 'vitest';
import { openPostgresStore } from '#db/postgres/open-store';
import { createSignInEngine } from '#lib/server/accounts/sign-in-engine';
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

/** Guesses a password at a process of its own, and returns the status of the answer. */
async function openProcess() {
  const store = await openPostgresStore({
    databaseUrl: database.url(),
    onError: reportError,
    now: Date.now,
  });
  opened.push(store.close);
  const engine = await createSignInEngine({
    database: await store.people.signInDatabase(),
    baseUrl: 'http://127.0.0.1:3000',
    secret: 'of the test, and long enough for the library',
    oidc: null,
    admit: async () => null,
    reportError: () => {},
  });
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

test('attempts to sign in are limited by address in all processes together', async () => {
  const [one, other] = [await openProcess(), await openProcess()];
  const guess = (at: number) => (at % 2 === 0 ? one : other)('203.0.113.1');
  const statuses = await Promise.all(Array.from({ length: 20 }, (_, at) => guess(at)));
  expect(statuses.filter((status) => status !== 429)).toHaveLength(10);
  expect(await Promise.all([guess(0), guess(1)])).toEqual([429, 429]);
  expect(await other('203.0.113.2')).not.toBe(429);
});
