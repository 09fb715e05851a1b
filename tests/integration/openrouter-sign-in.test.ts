import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createConnectionStore } from '#db/sqlite/connection-store';
import { createKeySignInStore } from '#db/sqlite/key-sign-in-store';
import { createSettingStore } from '#db/sqlite/setting-store';
import { defaultKeyTerms } from '#lib/contracts/default-key-terms';
import type { KeyTerms } from '#lib/contracts/openrouter-sign-in';
import { startDemoUpstream, type DemoUpstream } from '#lib/demo/start-demo-upstream';
import { type ConnectionService, createConnectionService } from '#lib/server/connections/connection-service';
import {
  createOpenRouterSignIn,
  type OpenRouterSignIn,
} from '#lib/server/openrouter-sign-in/openrouter-sign-in';
import { createSecretBox, SECRET_FILE } from '#lib/server/secret-box';
import type { Caller } from '#lib/services/context';
import { databasePerTest } from '#tests/support/database-per-test';
import { refusalOf } from '#tests/support/refusal-of';
import { jsonAnswer } from '#tests/support/written-answers';

const HOME = 'http://127.0.0.1:3000';
const machine: Caller = { kind: 'machine' };
const ada: Caller = { kind: 'person', id: 'p1', name: 'Ada', role: 'owner' };
const bob: Caller = { kind: 'person', id: 'p2', name: 'Bob', role: 'owner' };

const data = databasePerTest();
let nowMs: number;
let upstream: DemoUpstream;
let connections: ConnectionService;
let signIn: OpenRouterSignIn;

beforeEach(async () => {
  nowMs = Date.UTC(2026, 11, 1);
  upstream = await startDemoUpstream({ keys: [], now: () => nowMs, recordRequests: true });
  await open(null);
});
afterEach(async () => {
  await connections.close();
  await upstream.close();
});

async function open(environmentKey: string | null): Promise<void> {
  const secretBox = createSecretBox({ dataDir: data.folder, secretKeys: [] });
  connections = await createConnectionService({
    settings: createSettingStore(data.database, () => nowMs),
    store: createConnectionStore(data.database, () => nowMs),
    secretBox,
    environmentKey,
    openrouterBaseUrl: upstream.url,
    startDemo: () => Promise.reject(new Error('No demo here.')),
    now: () => nowMs,
  });
  signIn = createOpenRouterSignIn({
    store: createKeySignInStore(data.database, () => nowMs),
    secretBox,
    connections,
    baseUrl: upstream.url,
    now: () => nowMs,
  });
}

const start = (terms: KeyTerms = defaultKeyTerms, origin: string | null = HOME, caller: Caller = machine) =>
  signIn.start(caller, { terms, from: 'welcome' }, origin);

/** What a browser does at OpenRouter: approves, and is sent back with a code. */
async function approve(url: string): Promise<{ state: string; code: string }> {
  const back = await fetch(await approvalOf(url), { redirect: 'manual' });
  const { searchParams } = new URL(back.headers.get('location') ?? '');
  return { state: searchParams.get('state') ?? '', code: searchParams.get('code') ?? '' };
}

async function approvalOf(url: string): Promise<string> {
  const page = await (await fetch(url)).text();
  const path = /href="([^"]+)"/.exec(page)?.[1]?.replaceAll('&amp;', '&') ?? '';
  return new URL(path, url).href;
}

const keyFacts = async () => {
  const key = connections.findBySlug('openrouter')?.apiKey ?? '';
  const answer = await fetch(`${upstream.url}/key`, { headers: { authorization: `Bearer ${key}` } });
  return ((await answer.json()) as { data: Record<string, unknown> }).data;
};

test('signing in creates a key with the chosen limit, reset and expiry, and stores it encrypted', async () => {
  const started = await start({ limitUsd: 25, resets: 'weekly', expiresInDays: 30 });
  expect(started.returns).toBe('here');
  const back = await approve(started.url);
  expect(back.state).toBe(started.state);
  expect(await signIn.finish(machine, back)).toEqual({ from: 'welcome', missing: [] });
  expect(connections.choice()).toBe('openrouter');
  expect(connections.keyState()).toMatchObject({ source: 'stored', label: 'Understudy' });
  expect(await keyFacts()).toMatchObject({
    label: 'Understudy',
    limit: 25,
    limit_reset: 'weekly',
    expires_at: '2026-12-31T00:00:00.000Z',
  });
});

test('a sign-in can be finished by another process, and survives a restart', async () => {
  const { url } = await start();
  data.reopen();
  await connections.close();
  await open(null);
  expect(await signIn.finish(machine, await approve(url))).toMatchObject({ missing: [] });
});

test('a key without limit and expiry is made only where that was chosen', async () => {
  const started = await start({ limitUsd: null, resets: null, expiresInDays: null });
  expect(await signIn.finish(machine, await approve(started.url))).toMatchObject({ missing: [] });
  expect(await keyFacts()).toMatchObject({ limit: null, limit_reset: null, expires_at: null });
});

test('missing terms of the new key are reported', async () => {
  const started = await start();
  const { state } = started;
  const url = new URL(started.url);
  for (const name of ['limit', 'usage_limit_type', 'expires_at']) url.searchParams.delete(name);
  const { code } = await approve(url.href);
  expect(await signIn.finish(machine, { state, code })).toMatchObject({ missing: ['limit', 'expiry'] });
});

test('neither the verifier nor a key is in the address, and the exchange carries no other key', async () => {
  const started = await start();
  const { searchParams } = new URL(started.url);
  expect([...searchParams.keys()].toSorted()).toEqual([
    'callback_url',
    'code_challenge',
    'code_challenge_method',
    'expires_at',
    'key_label',
    'limit',
    'usage_limit_type',
  ]);
  await signIn.finish(machine, await approve(started.url));
  const exchange = upstream.requests().find(({ path }) => path.endsWith('/auth/keys'));
  expect(exchange?.headers.authorization).toBeUndefined();
  const { code_verifier: verifier } = JSON.parse(exchange?.body ?? '{}') as { code_verifier: string };
  expect(verifier.length).toBeGreaterThanOrEqual(43);
  expect(started.url).not.toContain(verifier);
});

describe('where OpenRouter can’t send the browser back', () => {
  test.each([
    ['http://192.168.1.5:3000', 'with_code'],
    ['http://[::1]:3000', 'with_code'],
    ['http://understudy.lan', 'with_code'],
    [null, 'with_code'],
    ['http://localhost:3000', 'here'],
    ['https://understudy.example.com', 'here'],
  ] as const)('%s: %s', async (origin, returns) => {
    const started = await start(defaultKeyTerms, origin);
    expect(started.returns).toBe(returns);
    expect(new URL(started.url).searchParams.has('callback_url')).toBe(returns === 'here');
  });

  test('the code it shows is pasted', async () => {
    const { state, url } = await start(defaultKeyTerms, null);
    const page = await (await fetch(await approvalOf(url))).text();
    const code = /<code>([^<]+)<\/code>/.exec(page)?.[1] ?? '';
    expect(await signIn.finish(machine, { state, code })).toMatchObject({ missing: [] });
    expect(await keyFacts()).toMatchObject({ limit: 10, limit_reset: 'monthly' });
  });
});

describe('a sign-in is refused', () => {
  const refused = async (caller: Caller, input: { state: string; code: string }) =>
    refusalOf(signIn.finish(caller, input));

  test('once the secret has changed', async () => {
    const back = await approve((await start()).url);
    await rm(join(data.folder, SECRET_FILE));
    expect(await refused(machine, back)).toMatchObject({ code: 'conflict' });
  });

  test('the second time', async () => {
    const back = await approve((await start()).url);
    await signIn.finish(machine, back);
    expect(await refused(machine, back)).toMatchObject({ code: 'conflict' });
  });

  test('for anyone but the one who started it', async () => {
    const back = await approve((await start(defaultKeyTerms, HOME, ada)).url);
    expect(await refused(bob, back)).toMatchObject({ code: 'conflict' });
    expect(await refused(machine, back)).toMatchObject({ code: 'conflict' });
    expect(await signIn.finish(ada, back)).toMatchObject({ missing: [] });
  });

  test('with an unknown state', async () => {
    const { code } = await approve((await start()).url);
    expect(await refused(machine, { state: 'made-up', code })).toMatchObject({ code: 'conflict' });
    expect(connections.keyState().source).toBe('none');
  });

  test('after an hour', async () => {
    const back = await approve((await start()).url);
    nowMs += 3_600_000;
    expect(await refused(machine, back)).toMatchObject({ code: 'conflict' });
  });

  test('with a code that has expired, in plain words', async () => {
    const back = await approve((await start()).url);
    nowMs += 600_001;
    const { code: refusedWith, message } = await refused(machine, back);
    expect(refusedWith).toBe('credentials');
    expect(message).toContain('has expired');
  });

  test('with a code of another sign-in', async () => {
    const { code } = await approve((await start()).url);
    const { state } = await start();
    const { code: refusedWith, message } = await refused(machine, { state, code });
    expect(refusedWith).toBe('credentials');
    expect(message).toContain('didn’t accept the code');
    expect(connections.keyState().source).toBe('none');
  });

  test('while OpenRouter can’t be reached, and the same code works later', async () => {
    const back = await approve((await start()).url);
    upstream.playAt('/auth/keys', jsonAnswer(503, { error: { code: 503, message: 'busy' } }));
    expect(await refused(machine, back)).toMatchObject({ code: 'upstream_unreachable' });
    upstream.clearAll();
    expect(await signIn.finish(machine, back)).toMatchObject({ missing: [] });
  });

  test('with what to delete, if the new key can’t be checked', async () => {
    const back = await approve((await start()).url);
    upstream.playAt('/key', jsonAnswer(503, { error: { code: 503, message: 'busy' } }));
    const { code: refusedWith, message } = await refused(machine, back);
    expect(refusedWith).toBe('upstream_unreachable');
    expect(message).toContain('Delete it at openrouter.ai/settings/keys');
    expect(connections.keyState().source).toBe('none');
  });

  test('before it begins, where the environment sets the key', async () => {
    await connections.close();
    await open('sk-or-v1-environment');
    await expect(start()).rejects.toThrow('OPENROUTER_API_KEY');
  });
});

test('of a flood of sign-ins, only a few are kept, and the latest one works', async () => {
  const first = await start();
  for (let made = 0; made < 150; made += 1) {
    nowMs += 1;
    await start();
  }
  nowMs += 1;
  expect(await refusalOf(signIn.finish(machine, { state: first.state, code: 'x' }))).toMatchObject({
    code: 'conflict',
  });
  const latest = await start();
  expect(await signIn.finish(machine, await approve(latest.url))).toMatchObject({ missing: [] });
});
