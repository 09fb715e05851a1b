import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { openDemo, parseWire, postChat, readWire } from '#tests/support/demo-client';
import type { DemoUpstream } from './start-demo-upstream.ts';

const get = (demo: DemoUpstream, path: string, key?: string) =>
  fetch(`${demo.url}${path}`, { headers: key === undefined ? {} : { authorization: `Bearer ${key}` } });

test('any well-formed key is accepted, and others are refused as on OpenRouter', async () => {
  const demo = await openDemo({ badKeys: ['sk-or-v1-bad'] });
  expect((await get(demo, '/key', 'sk-or-v1-whatever')).status).toBe(200);
  for (const key of ['sk-or-v1-bad', 'something']) {
    const refused = await get(demo, '/key', key);
    expect(refused.status).toBe(401);
    expect(await readWire(refused)).toEqual({ error: { message: 'User not found.', code: 401 } });
  }
  for (const key of [undefined, '']) {
    const missing = await get(demo, '/key', key);
    expect(missing.status).toBe(401);
  }
  const chat = await postChat(demo, { headers: { authorization: 'Bearer sk-or-v1-bad' } });
  expect(chat.status).toBe(401);
});

test('with a list of keys, all others are refused', async () => {
  const demo = await openDemo({ keys: ['sk-or-mine'] });
  expect((await get(demo, '/key', 'sk-or-mine')).status).toBe(200);
  expect((await get(demo, '/key', 'sk-or-yours')).status).toBe(401);
});

test('the model list needs no key and ignores an invalid one', async () => {
  const demo = await openDemo({ keys: [] });
  expect((await get(demo, '/models')).status).toBe(200);
  expect((await get(demo, '/models', 'nonsense')).status).toBe(200);
  expect((await get(demo, '/models/user')).status).toBe(401);
});

test('the key route returns limits and a label, never the key, and is not cached', async () => {
  const demo = await openDemo();
  const key = 'sk-or-v1-0123456789abcdef';
  const response = await get(demo, '/key', key);
  const text = await response.text();
  expect(response.headers.get('cache-control')).toBe('private, no-store');
  expect(text).not.toContain(key);
  expect(parseWire(text).data).toMatchObject({
    label: 'sk-or-v1-...def',
    limit: 10,
    is_free_tier: false,
    free_model_daily_requests: { used: 0, limit: 50, remaining: 50 },
  });
  expect((await readWire(get(demo, '/credits', key))).data).toEqual({
    total_credits: 10,
    total_usage: 0.42,
  });
});

test('every paid call changes the limit, the counters and the credits', async () => {
  const demo = await openDemo();
  const key = 'sk-or-v1-spender';
  demo.setKeyTerms(key, { limitUsd: 1, resets: 'monthly', expiresAtMs: null, label: 'Mine' });
  const read = async (path: string) => (await readWire(get(demo, path, key))).data;
  const numberOf = (data: Record<string, unknown>, field: string) => Number(data[field]);
  const before = await read('/key');
  const { usage } = await readWire(postChat(demo, { headers: { authorization: `Bearer ${key}` } }));
  const after = await read('/key');
  expect(usage.cost).toBeGreaterThan(0);
  expect(after).toMatchObject({ label: 'Mine', limit: 1, limit_reset: 'monthly' });
  for (const counter of ['usage', 'usage_daily', 'usage_weekly', 'usage_monthly'])
    expect(numberOf(after, counter) - numberOf(before, counter)).toBeCloseTo(usage.cost, 12);
  const left = numberOf(before, 'limit_remaining') - numberOf(after, 'limit_remaining');
  expect(left).toBeCloseTo(usage.cost, 12);
  expect(numberOf(await read('/credits'), 'total_usage')).toBeCloseTo(0.42 + usage.cost, 12);
});

test('a call beyond the credits or the key’s limit is refused with the affordable amount', async () => {
  const demo = await openDemo();
  const key = 'sk-or-v1-poor';
  const ask = async (max_tokens: number) => {
    const answer = await postChat(demo, {
      headers: { authorization: `Bearer ${key}` },
      body: { model: 'openai/gpt-4o-mini', max_tokens },
    });
    return { status: answer.status, body: await readWire(answer) };
  };
  demo.setBalance(0.001);
  const refused = await ask(16_000);
  const affordable = Number(/can only afford (\d+)/.exec(refused.body.error.message)?.[1]);
  expect(refused.status).toBe(402);
  expect(refused.body.error.message).toContain('up to 16000 tokens');
  expect(refused.body.error.message).toContain('/settings/credits');
  expect((await ask(affordable + 1)).status).toBe(402);
  expect((await ask(affordable)).status).toBe(200);
  demo.setKeyTerms(key, { limitUsd: 0.4204, resets: null, expiresAtMs: null, label: null });
  expect((await ask(16_000)).body.error.message).toContain('/settings/keys');
  demo.setKeyTerms(key, { limitUsd: 0.42, resets: null, expiresAtMs: null, label: null });
  expect(await ask(1)).toMatchObject({ status: 403, body: { error: { code: 403 } } });
});

test('an expired key is refused', async () => {
  let nowMs = 1_000;
  const demo = await openDemo({ now: () => nowMs });
  demo.setKeyTerms('sk-or-v1-short', { limitUsd: null, resets: null, expiresAtMs: 2_000, label: null });
  expect((await readWire(get(demo, '/key', 'sk-or-v1-short'))).data.expires_at).toBe(
    '1970-01-01T00:00:02.000Z',
  );
  nowMs = 2_000;
  expect((await get(demo, '/key', 'sk-or-v1-short')).status).toBe(401);
});

test('a generation is first not found, then returned with its cost', async () => {
  const demo = await openDemo();
  const { id, usage } = await readWire(postChat(demo));
  expect((await get(demo, `/generation?id=${id}`, 'sk-or-x')).status).toBe(404);
  const { data } = await readWire(get(demo, `/generation?id=${id}`, 'sk-or-x'));
  expect(data).toMatchObject({ id, provider_name: 'OpenAI', total_cost: usage.cost, streamed: false });
  expect((await get(demo, '/generation?id=gen-none', 'sk-or-x')).status).toBe(404);
});

test('a malformed path gets an error response, and the demo keeps running', async () => {
  const demo = await openDemo();
  expect((await get(demo, '/models/%E0%A4%A/endpoints')).status).toBe(500);
  expect((await get(demo, '/models')).status).toBe(200);
});

test('an unknown route gets a 404 in the usual shape', async () => {
  const demo = await openDemo();
  const response = await get(demo, '/nothing', 'sk-or-x');
  expect(response.status).toBe(404);
  expect(await readWire(response)).toEqual({ error: { message: 'Not Found', code: 404 } });
});

async function signIn(demo: DemoUpstream, challenge: string, method = 'S256'): Promise<string> {
  const query = new URLSearchParams({
    callback_url: 'http://localhost:3000/back',
    code_challenge: challenge,
    code_challenge_method: method,
    state: 'abc',
  });
  const root = demo.url.replace('/api/v1', '');
  const page = await (await fetch(`${root}/auth?${query.toString()}`)).text();
  const link = /href="([^"]+)"/.exec(page)?.[1]?.replaceAll('&amp;', '&') ?? '';
  const back = await fetch(root + link, { redirect: 'manual' });
  expect(back.status).toBe(302);
  const target = new URL(back.headers.get('location') ?? '');
  expect(target.searchParams.get('state')).toBe('abc');
  return target.searchParams.get('code') ?? '';
}

const exchange = (demo: DemoUpstream, body: unknown) =>
  fetch(`${demo.url}/auth/keys`, { method: 'POST', body: JSON.stringify(body) });

test('a sign-in code can be exchanged once for a key, with the right verifier', async () => {
  const demo = await openDemo({ keys: [] });
  const code_verifier = 'v'.repeat(50);
  const code = await signIn(demo, createHash('sha256').update(code_verifier).digest('base64url'));
  const wrong = await exchange(demo, { code, code_verifier: 'x'.repeat(50) });
  expect(wrong.status).toBe(403);
  const right = await exchange(demo, { code, code_verifier, code_challenge_method: 'S256' });
  const { key } = await readWire(right);
  expect((await get(demo, '/key', key)).status).toBe(200);
  const again = await exchange(demo, { code, code_verifier });
  expect(await readWire(again)).toEqual({ error: { message: 'Invalid code', code: 400 } });
});

test('a code expires after ten minutes, and an invalid body gets the ZodError shape', async () => {
  let nowMs = 1_000;
  const demo = await openDemo({ now: () => nowMs });
  const code = await signIn(demo, 'plain-text', 'plain');
  nowMs += 600_001;
  const expired = await exchange(demo, { code, code_verifier: 'plain-text' });
  expect(expired.status).toBe(403);
  expect(await readWire(expired)).toEqual({ error: { message: 'Authorization code expired', code: 403 } });
  expect(await readWire(exchange(demo, {}))).toMatchObject({
    success: false,
    error: { name: 'ZodError' },
  });
});

test('a sign-in may only redirect to HTTPS or to this machine', async () => {
  const demo = await openDemo();
  const root = demo.url.replace('/api/v1', '');
  for (const callback of ['http://example.com/', 'javascript:alert(1)', '']) {
    const query = new URLSearchParams({ callback_url: callback });
    expect((await fetch(`${root}/auth?${query.toString()}`)).status).toBe(400);
    expect((await fetch(`${root}/auth/approve?${query.toString()}`, { redirect: 'manual' })).status).toBe(
      400,
    );
  }
});
