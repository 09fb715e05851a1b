import { createConnectionStore } from '#db/sqlite/connection-store';
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSettingStore } from '#db/sqlite/setting-store';
import { PutOpenRouterKey, Settings } from '#lib/contracts/settings';
import { checkKey } from '#lib/upstreams/openrouter/check-key';
import { type ConnectionService, createConnectionService } from '#lib/server/connections/connection-service';
import type { Demo } from '#lib/server/connections/known-connection';
import { createSecretBox } from '#lib/server/secret-box';
import { settingsVerbs } from '#lib/services/settings';
import { openVerbs, type OpenVerbs } from '#lib/services/verb';
import { databasePerTest } from '#tests/support/database-per-test';
import { refusalOf } from '#tests/support/refusal-of';
import { startDemoUpstream, type DemoUpstream } from '#lib/demo/start-demo-upstream';
import { jsonAnswer, seenBy } from '#tests/support/written-answers';
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

/** What a start of the process does, over whatever the data folder holds. */
async function open(start: Start = {}): Promise<void> {
  const openrouterBaseUrl = upstream.url;
  connection = await createConnectionService({
    settings: createSettingStore(data.database, () => startMs),
    store: createConnectionStore(data.database, () => startMs),
    secretBox: createSecretBox({ dataDir: data.folder, secretKeys: [] }),
    environmentKey: start.environmentKey ?? null,
    openrouterBaseUrl,
    startDemo: start.startDemo ?? startDemo,
    now: () => startMs,
  });
  const gatewayBaseUrl = () => 'http://127.0.0.1:3000/v1';
  const verbs = settingsVerbs({ connection, openrouterBaseUrl, gatewayBaseUrl, version: '0.1.0' });
  ({ settings } = openVerbs({ settings: verbs }, noAudit));
}

/** Where a bare model id goes, if anything can be sent there. */
function current() {
  const found = connection.find(connection.defaultId());
  return found === undefined || found.problem !== null ? null : found;
}

async function reopen(start: Start = {}): Promise<void> {
  await connection.close();
  await open(start);
}

test('at first nothing is chosen and there is no key', async () => {
  expect(Settings.parse(await settings.read({ ctx }))).toEqual({
    connection: null,
    hasUsableConnection: false,
    key: { source: 'none', lastFour: null, label: null, checkedAt: null, problem: null },
    openrouterBaseUrl: upstream.url,
    gatewayBaseUrl: 'http://127.0.0.1:3000/v1',
    version: '0.1.0',
  });
  expect(current()).toBeNull();
  expect(seenBy(upstream)).toEqual([]);
});

test('a good key is checked, selects OpenRouter, survives a restart, and only its last four characters are told', async () => {
  upstream.playEverywhere(goodAnswer);
  const after = await settings.putKey({ ctx, input: { key: goodKey } });
  expect(seenBy(upstream)).toEqual([`GET /api/v1/key ${goodKey}`]);
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

test('neither the key nor the secret is in the database, and the secret file is for its owner only', async () => {
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

test('a label made of pieces of the key is not shown', async () => {
  upstream.playEverywhere(jsonAnswer(200, { data: { label: 'sk-or-v1-012...def' } }));
  expect((await settings.putKey({ ctx, input: { key: goodKey } })).key.label).toBeNull();
});

test('a refused key, a management key, a troubled upstream and no upstream are told apart, and nothing is kept', async () => {
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
  'a key that no header can carry is refused before anything is sent: %j',
  (key) => {
    expect(PutOpenRouterKey.safeParse({ key }).error?.issues[0]?.message).toMatch(/hidden character/);
  },
);

test('a wrong key does not replace the good one', async () => {
  upstream.playEverywhere(goodAnswer);
  await settings.putKey({ ctx, input: { key: goodKey } });
  upstream.playEverywhere(jsonAnswer(401, {}));
  await refusalOf(settings.putKey({ ctx, input: { key: 'sk-or-v1-wrong-wrong' } }));
  expect(current()?.apiKey).toBe(goodKey);
});

test('an upstream that never answers is given up after the limit', async () => {
  upstream.playEverywhere({ kind: 'hang' });
  const checked = await checkKey({ baseUrl: upstream.url, apiKey: goodKey, timeoutMs: 50 });
  expect(checked.outcome).toBe('unreachable');
});

test('an answer without an end is given up at the size limit', async () => {
  upstream.playEverywhere({
    kind: 'custom_steps',
    status: 200,
    steps: [{ do: 'repeat', text: 'x'.repeat(100_000), times: 1_000_000 }],
  });
  const checked = await checkKey({ baseUrl: upstream.url, apiKey: goodKey });
  if (checked.outcome !== 'unreachable') throw new Error(checked.outcome);
  expect(checked.message).toContain('too large');
});

test('a lost or damaged secret counts as no key, says so, and a new key mends it', async () => {
  upstream.playEverywhere(goodAnswer);
  for (const harm of [
    () => rmSync(join(data.folder, 'secret.key')),
    () => writeFileSync(join(data.folder, 'secret.key'), 'short'),
    () => writeFileSync(join(data.folder, 'secret.key'), Buffer.alloc(32, 7)),
  ]) {
    await settings.putKey({ ctx, input: { key: goodKey } });
    harm();
    await reopen();
    expect(current()).toBeNull();
    expect(await settings.read({ ctx })).toMatchObject({
      connection: 'openrouter',
      key: { source: 'none', lastFour: null },
    });
    expect((await settings.read({ ctx })).key.problem).toContain('Paste the key again');
    const mended = await settings.putKey({ ctx, input: { key: goodKey } });
    expect(mended.key).toMatchObject({ source: 'stored', problem: null });
    await reopen();
    expect(current()?.apiKey).toBe(goodKey);
  }
});

test('a sealed text opens only for its purpose', () => {
  const box = createSecretBox({ dataDir: data.folder, secretKeys: [] });
  const sealed = box.seal('the text', 'one');
  expect(box.open(sealed, 'one')).toEqual({ outcome: 'opened', text: 'the text' });
  expect(box.open(sealed, 'other')).toEqual({ outcome: 'unreadable' });
  expect(box.seal('the text', 'one').ciphertext).not.toBe(sealed.ciphertext);
});

test('deleting the key leaves nothing to send with, also after a restart', async () => {
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

test('a key in the environment goes before the stored one but not before the choice of the demo', async () => {
  upstream.playEverywhere(goodAnswer);
  await settings.putKey({ ctx, input: { key: goodKey } });
  await reopen({ environmentKey: 'sk-or-v1-environment' });
  expect(current()?.apiKey).toBe('sk-or-v1-environment');
  await settings.write({ ctx, input: { connection: 'demo' } });
  await reopen({ environmentKey: 'sk-or-v1-environment' });
  expect(current()?.kind).toBe('demo');
});

test('the demo is started when it is first chosen, once, and can be left for the key or for nothing', async () => {
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

test('the choice of the demo survives a restart, and a demo that cannot start is told instead of failing the start', async () => {
  await settings.write({ ctx, input: { connection: 'demo' } });
  await reopen();
  expect(current()?.kind).toBe('demo');

  await reopen({ startDemo: () => Promise.reject(new Error('no port')) });
  expect(current()).toBeNull();
  expect((await settings.read({ ctx })).key.problem).toContain('demo upstream didn’t start');
  expect((await refusalOf(settings.write({ ctx, input: { connection: 'demo' } }))).code).toBe('internal');
});

test('those who follow the connection hear of every change, after it holds', async () => {
  const heard: (string | null)[] = [];
  const unfollow = connection.onChange(() => heard.push(current()?.kind ?? null));
  upstream.playEverywhere(goodAnswer);
  await settings.write({ ctx, input: { connection: 'demo' } });
  await settings.putKey({ ctx, input: { key: goodKey } });
  await settings.deleteKey({ ctx });
  unfollow();
  await settings.write({ ctx, input: { connection: 'demo' } });
  expect(heard).toEqual(['demo', 'openrouter', null]);
});
