import { createConnectionStore } from '#db/sqlite/connection-store';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createKeySignInStore } from '#db/sqlite/key-sign-in-store';
import { createSettingStore } from '#db/sqlite/setting-store';
import { PutOpenRouterKey, Settings } from '#lib/contracts/settings';
import { checkKey } from '#lib/upstreams/openrouter/check-key';
import { type ConnectionService, createConnectionService } from '#lib/server/connections/connection-service';
import type { Demo } from '#lib/server/connections/known-connection';
import { createOpenRouterSignIn } from '#lib/server/openrouter-sign-in/openrouter-sign-in';
import { createSecretBox } from '#lib/server/secret-box';
import { settingsVerbs } from '#lib/services/settings';
import { openVerbs, type OpenVerbs } from '#lib/services/verb';
import { databasePerTest } from '#tests/support/database-per-test';
import { refusalOf } from '#tests/support/refusal-of';
import { startDemoUpstream, type DemoUpstream } from '#lib/demo/start-demo-upstream';
import { jsonAnswer, receivedBy } from '#tests/support/written-answers';
import { ctx, noAudit } from '#tests/support/callers';

const goodKey = 'sk-or-v1-0123456789abcdef';
const goodAnswer = jsonAnswer(200, { data: { label: 'My laptop', is_management_key: false } });
const startMs = Date.UTC(2026, 10, 21, 12);

const data = databasePerTest();
let upstream: DemoUpstream;
let connection: ConnectionService;
let settings: OpenVerbs<{ settings: ReturnType<typeof settingsVerbs> }>['settings'];
let demosStarted: number;

beforeEach(async () => {
  upstream = await startDemoUpstream({ recordRequests: true });
  demosStarted = 0;
  await open();
});

afterEach(async () => {
  await connection.close();
  await upstream.close();
});

async function startDemo(): Promise<Demo> {
  demosStarted += 1;
  const demo = await startDemoUpstream();
  return {
    url: demo.url,
    apiKey: 'sk-or-demo',
    labs: { url: demo.directUrl, apiKey: 'sk-labs-demo' },
    close: () => demo.close(),
  };
}

type Start = { environmentKey?: string; startDemo?: () => Promise<Demo> };

/** Starts the services as a process would, on the current data folder. */
async function open(start: Start = {}): Promise<void> {
  const openrouterBaseUrl = upstream.url;
  const secretBox = createSecretBox({ dataDir: data.folder, secretKeys: [] });
  connection = await createConnectionService({
    settings: createSettingStore(data.database, () => startMs),
    store: createConnectionStore(data.database, () => startMs),
    secretBox,
    environmentKey: start.environmentKey ?? null,
    openrouterBaseUrl,
    startDemo: start.startDemo ?? startDemo,
    now: () => startMs,
  });
  const signIn = createOpenRouterSignIn({
    store: createKeySignInStore(data.database, () => startMs),
    secretBox,
    connections: connection,
    baseUrl: openrouterBaseUrl,
    now: () => startMs,
  });
  const gatewayBaseUrl = () => 'http://127.0.0.1:3000/v1';
  const verbs = settingsVerbs({ connection, signIn, openrouterBaseUrl, gatewayBaseUrl, version: '0.1.0' });
  ({ settings } = openVerbs({ settings: verbs }, noAudit));
}

/** The connection of a bare model id, if it is usable. */
function current() {
  const found = connection.find(connection.defaultId());
  return found === undefined || found.problem !== null ? null : found;
}

async function reopen(start: Start = {}): Promise<void> {
  await connection.close();
  await open(start);
}

test('at first no connection is chosen and there is no key', async () => {
  expect(Settings.parse(await settings.read({ ctx }))).toEqual({
    connection: null,
    hasUsableConnection: false,
    key: { source: 'none', lastFour: null, label: null, checkedAt: null, problem: null },
    openrouterBaseUrl: upstream.url,
    gatewayBaseUrl: 'http://127.0.0.1:3000/v1',
    version: '0.1.0',
  });
  expect(current()).toBeNull();
  expect(receivedBy(upstream)).toEqual([]);
});

test('a valid key is checked, selects OpenRouter and survives a restart, and only its last four characters are returned', async () => {
  upstream.playEverywhere(goodAnswer);
  const after = await settings.putKey({ ctx, input: { key: goodKey } });
  expect(receivedBy(upstream)).toEqual([`GET /api/v1/key ${goodKey}`]);
  expect(after.connection).toBe('openrouter');
  expect(after.key).toEqual({
    source: 'stored',
    lastFour: 'cdef',
    label: 'My laptop',
    checkedAt: '2026-11-21T12:00:00.000Z',
    problem: null,
  });
  expect(JSON.stringify(after)).not.toContain(goodKey);
  await reopen();
  expect(current()).toMatchObject({ kind: 'openrouter', baseUrl: upstream.url, apiKey: goodKey });
});

test('neither the key nor the secret is in the database, and only its owner can read the secret file', async () => {
  upstream.playEverywhere(goodAnswer);
  await settings.putKey({ ctx, input: { key: goodKey } });
  data.database.sqlite.pragma('wal_checkpoint(TRUNCATE)');
  const file = readFileSync(join(data.folder, 'understudy.db'));
  const secret = readFileSync(join(data.folder, 'secret.key'));
  expect(file.includes(goodKey)).toBe(false);
  expect(file.includes(secret)).toBe(false);
  expect(secret.byteLength).toBe(32);
  expect(statSync(join(data.folder, 'secret.key')).mode & 0o777).toBe(0o600);
  expect(readdirSync(data.folder).filter((name) => name.startsWith('secret'))).toEqual(['secret.key']);
});

test('a label made of parts of the key is not shown', async () => {
  upstream.playEverywhere(jsonAnswer(200, { data: { label: 'sk-or-v1-012...def' } }));
  expect((await settings.putKey({ ctx, input: { key: goodKey } })).key.label).toBeNull();
});

test('a refused key, a management key, a failing upstream and no upstream have distinct errors, and nothing is stored', async () => {
  upstream.playEverywhere(
    jsonAnswer(401, {
      error: { message: 'User not found.', code: 401 },
      user_id: 'user_abc',
    }),
  );
  const refused = await refusalOf(settings.putKey({ ctx, input: { key: goodKey } }));
  expect(refused.code).toBe('credentials');

  upstream.playEverywhere(jsonAnswer(200, { data: { label: 'admin', is_management_key: true } }));
  const management = await refusalOf(settings.putKey({ ctx, input: { key: goodKey } }));
  expect(management.code).toBe('credentials');
  expect(management.message).toContain('management key');

  upstream.playEverywhere(jsonAnswer(503, {}));
  expect((await refusalOf(settings.putKey({ ctx, input: { key: goodKey } }))).code).toBe(
    'upstream_unreachable',
  );
  upstream.playEverywhere({ kind: 'custom', status: 200, body: '<html>a sign-in page</html>' });
  expect((await refusalOf(settings.putKey({ ctx, input: { key: goodKey } }))).code).toBe(
    'upstream_unreachable',
  );
  upstream.playEverywhere({ kind: 'raw_socket', steps: [{ do: 'drop' }] });
  expect((await refusalOf(settings.putKey({ ctx, input: { key: goodKey } }))).code).toBe(
    'upstream_unreachable',
  );

  for (const { message } of [refused, management]) {
    expect(message).not.toContain(goodKey);
    expect(message).not.toContain('user_abc');
  }
  expect(await settings.read({ ctx })).toMatchObject({ connection: null, key: { source: 'none' } });
});

test.each(['sk-or-v1-a b', 'sk-or-v1-a\u200bb', 'sk-or-v1-ключ'])(
  'a key that cannot be sent in a header is refused before anything is sent: %j',
  (key) => {
    expect(PutOpenRouterKey.safeParse({ key }).error?.issues[0]?.message).toMatch(/hidden character/);
  },
);

test('an invalid key does not replace a valid one', async () => {
  upstream.playEverywhere(goodAnswer);
  await settings.putKey({ ctx, input: { key: goodKey } });
  upstream.playEverywhere(jsonAnswer(401, {}));
  await refusalOf(settings.putKey({ ctx, input: { key: 'sk-or-v1-wrong-wrong' } }));
  expect(current()?.apiKey).toBe(goodKey);
});

test('a check ends at its time limit if upstream never answers', async () => {
  upstream.playEverywhere({ kind: 'hang' });
  const checked = await checkKey({ baseUrl: upstream.url, apiKey: goodKey, timeoutMs: 50 });
  expect(checked.outcome).toBe('unreachable');
});

test('a check ends at the size limit if the answer is endless', async () => {
  upstream.playEverywhere({
    kind: 'custom_steps',
    status: 200,
    steps: [{ do: 'repeat', text: 'x'.repeat(100_000), times: 1_000_000 }],
  });
  const checked = await checkKey({ baseUrl: upstream.url, apiKey: goodKey });
  if (checked.outcome !== 'unreachable') throw new Error(checked.outcome);
  expect(checked.message).toContain('too large');
});

test('a lost or damaged secret counts as no key with a notice, and a new key fixes it', async () => {
  upstream.playEverywhere(goodAnswer);
  for (const damage of [
    () => rmSync(join(data.folder, 'secret.key')),
    () => writeFileSync(join(data.folder, 'secret.key'), 'short'),
    () => writeFileSync(join(data.folder, 'secret.key'), Buffer.alloc(32, 7)),
  ]) {
    await settings.putKey({ ctx, input: { key: goodKey } });
    damage();
    await reopen();
    expect(current()).toBeNull();
    expect(await settings.read({ ctx })).toMatchObject({
      connection: 'openrouter',
      key: { source: 'none', lastFour: null },
    });
    expect((await settings.read({ ctx })).key.problem).toContain('Paste the key again');
    const fixed = await settings.putKey({ ctx, input: { key: goodKey } });
    expect(fixed.key).toMatchObject({ source: 'stored', problem: null });
    await reopen();
    expect(current()?.apiKey).toBe(goodKey);
  }
});

test('an encrypted text can only be decrypted for its purpose', () => {
  const box = createSecretBox({ dataDir: data.folder, secretKeys: [] });
  const sealed = box.seal('the text', 'one');
  expect(box.open(sealed, 'one')).toEqual({ outcome: 'opened', text: 'the text' });
  expect(box.open(sealed, 'other')).toEqual({ outcome: 'unreadable' });
  expect(box.seal('the text', 'one').ciphertext).not.toBe(sealed.ciphertext);
});

test('after the key is deleted, no connection is usable, even after a restart', async () => {
  upstream.playEverywhere(goodAnswer);
  await settings.putKey({ ctx, input: { key: goodKey } });
  expect((await settings.deleteKey({ ctx })).key.source).toBe('none');
  expect(current()).toBeNull();
  await reopen();
  expect((await settings.read({ ctx })).key).toMatchObject({ source: 'none', problem: null });
});

test('a key in the environment selects OpenRouter at the first start and cannot be changed here', async () => {
  await reopen({ environmentKey: 'sk-or-v1-environment' });
  expect(await settings.read({ ctx })).toMatchObject({
    connection: 'openrouter',
    key: { source: 'environment', lastFour: 'ment' },
  });
  expect((await refusalOf(settings.putKey({ ctx, input: { key: goodKey } }))).message).toContain(
    'OPENROUTER_API_KEY',
  );
  expect((await refusalOf(settings.deleteKey({ ctx }))).code).toBe('conflict');
});

test('a key in the environment takes precedence over the stored one, but not over the chosen demo', async () => {
  upstream.playEverywhere(goodAnswer);
  await settings.putKey({ ctx, input: { key: goodKey } });
  await reopen({ environmentKey: 'sk-or-v1-environment' });
  expect(current()?.apiKey).toBe('sk-or-v1-environment');
  await settings.write({ ctx, input: { connection: 'demo' } });
  await reopen({ environmentKey: 'sk-or-v1-environment' });
  expect(current()?.kind).toBe('demo');
});

test('the demo starts once, when first chosen, and can be left for OpenRouter or for no connection', async () => {
  expect(demosStarted).toBe(0);
  await Promise.all([
    settings.write({ ctx, input: { connection: 'demo' } }),
    settings.write({ ctx, input: { connection: 'demo' } }),
  ]);
  expect(demosStarted).toBe(1);
  const used = current();
  expect(used).toMatchObject({ kind: 'demo', apiKey: 'sk-or-demo' });
  expect((await fetch(`${used?.baseUrl}/models`)).status).toBe(200);

  await settings.write({ ctx, input: { connection: null } });
  expect(current()).toBeNull();
  upstream.playEverywhere(goodAnswer);
  await settings.write({ ctx, input: { connection: 'demo' } });
  await settings.putKey({ ctx, input: { key: goodKey } });
  expect(current()?.kind).toBe('openrouter');
  expect(demosStarted).toBe(1);
});

test('the chosen demo survives a restart, and a demo that cannot start is reported without failing the start', async () => {
  await settings.write({ ctx, input: { connection: 'demo' } });
  await reopen();
  expect(current()?.kind).toBe('demo');

  await reopen({ startDemo: () => Promise.reject(new Error('no port')) });
  expect(current()).toBeNull();
  expect((await settings.read({ ctx })).key.problem).toContain('demo upstream didn’t start');
  expect((await refusalOf(settings.write({ ctx, input: { connection: 'demo' } }))).code).toBe('internal');
});

test('listeners are notified of every change of connection after it took effect', async () => {
  const notified: (string | null)[] = [];
  const unfollow = connection.onChange(() => notified.push(current()?.kind ?? null));
  upstream.playEverywhere(goodAnswer);
  await settings.write({ ctx, input: { connection: 'demo' } });
  await settings.putKey({ ctx, input: { key: goodKey } });
  await settings.deleteKey({ ctx });
  unfollow();
  await settings.write({ ctx, input: { connection: 'demo' } });
  expect(notified).toEqual(['demo', 'openrouter', null]);
});
