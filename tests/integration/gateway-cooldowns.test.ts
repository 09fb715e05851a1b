import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { createCooldownStore } from '#db/sqlite/cooldown-store';
import { openDatabase } from '#db/sqlite/open-database';
import { CooldownsAnswer, type Cooldown } from '#lib/contracts/cooldown';
import { callChat } from '#tests/support/careful-client';
import { openGatewayStage, stageKey, type GatewayStage } from '#tests/support/gateway-stage';
import { startProduct, type Product } from '#tests/support/start-product';

const FIRST = 'google/gemini-2.5-flash-lite';
const SECOND = 'moonshotai/kimi-k2';
const FREE = 'google/gemma-3-27b-it:free';
const OTHER_FREE = 'openai/gpt-oss-20b:free';
const chain = { models: [FIRST, SECOND] };

let stage: GatewayStage;
beforeAll(async () => {
  stage = await openGatewayStage({ demo: { freePerMinute: 1_000, freePerDay: 10_000 } });
});
beforeEach(() => stage.clean());
afterAll(() => stage?.close());

async function cooldownsOf({ url }: Pick<Product, 'url'>): Promise<Cooldown[]> {
  return CooldownsAnswer.parse(await (await fetch(`${url}/api/cooldowns`)).json()).cooldowns;
}

async function storedIds(dataDir: string): Promise<string[]> {
  const database = openDatabase(join(dataDir, 'understudy.db'));
  try {
    return (await createCooldownStore(database).readAll()).map(({ id }) => id);
  } finally {
    database.close();
  }
}

test('a cooldown has its cause, its start and the end upstream reported', async () => {
  stage.play(FIRST, { kind: 'rate_limited_upstream', retryAfterSeconds: 40, shape: 'limit_source' });
  await stage.ask(chain);
  const [cooldown] = await cooldownsOf(stage.product);
  expect(cooldown).toMatchObject({
    id: `model:${FIRST}`,
    scope: 'model',
    model: FIRST,
    origin: 'upstream_provider',
    failures: 1,
    reason: expect.stringContaining('Google AI Studio') as string,
  });
  const lengthMs = Date.parse(cooldown?.endsAt ?? '') - Date.parse(cooldown?.startedAt ?? '');
  expect(lengthMs).toBe(40_000);
  const next = await stage.ask(chain);
  expect(next.model).toBe(SECOND);
  expect(stage.called()).toEqual([FIRST, SECOND, SECOND]);
});

test('without a reported end, a cooldown lasts about five seconds and never more than thirty', async () => {
  stage.play(FIRST, { kind: 'rate_limited_upstream' });
  // As the only model in its chain, it is called once per request despite its cooldown.
  const lengthsMs: number[] = [];
  for (let round = 0; round < 6; round += 1) {
    await stage.ask({ model: FIRST });
    const [cooldown] = await cooldownsOf(stage.product);
    lengthsMs.push(Date.parse(cooldown?.endsAt ?? '') - Date.parse(cooldown?.startedAt ?? ''));
  }
  expect(lengthsMs[0]).toBeGreaterThanOrEqual(4_000);
  expect(lengthsMs[0]).toBeLessThanOrEqual(5_000);
  expect(lengthsMs[2]).toBeGreaterThan(lengthsMs[0] ?? Number.POSITIVE_INFINITY);
  expect(Math.max(...lengthsMs)).toBeLessThanOrEqual(30_000);
  expect(stage.called()).toHaveLength(6);
});

test('an answer already in progress when a limit began does not end the cooldown', async () => {
  stage.play(FIRST, { kind: 'slow_first_token', ms: 3_000, keepAlive: false });
  const coming = stage.ask({ ...chain, stream: true });
  await expect.poll(() => stage.called()).toEqual([FIRST]);
  stage.play(FIRST, { kind: 'rate_limited_upstream', retryAfterSeconds: 40, shape: 'limit_source' });
  expect((await stage.ask(chain)).model).toBe(SECOND);
  expect((await coming).model).toBe(FIRST);
  expect((await cooldownsOf(stage.product)).map(({ id }) => id)).toEqual([`model:${FIRST}`]);
});

test('a free-tier limit covers all free models and no paid ones', async () => {
  stage.play(FREE, { kind: 'free_tier_per_minute' });
  await stage.ask({ models: [FREE, SECOND] });
  expect((await cooldownsOf(stage.product)).map(({ id }) => id)).toEqual(['free_models']);
  const answer = await stage.ask({ models: [OTHER_FREE, SECOND] });
  expect(answer.model).toBe(SECOND);
  expect(stage.called()).toEqual([FREE, SECOND, SECOND]);
});

test('after a cooldown is ended, the next request calls the model, and success resets the count', async () => {
  stage.play(FIRST, {
    kind: 'rate_limited_upstream',
    retryAfterSeconds: 600,
    shape: 'limit_source',
    times: 1,
  });
  await stage.ask(chain);
  const lift = () =>
    fetch(`${stage.product.url}/api/cooldowns/${encodeURIComponent(`model:${FIRST}`)}`, { method: 'DELETE' });
  expect((await lift()).status).toBe(204);
  expect((await lift()).status).toBe(404);
  const answer = await stage.ask(chain);
  expect(answer.model).toBe(FIRST);
  expect(answer.headers.has('x-understudy-switch')).toBe(false);
  expect(stage.called()).toEqual([FIRST, SECOND, FIRST]);
  expect(await cooldownsOf(stage.product)).toEqual([]);
});

test.each(['stop', 'kill'] as const)('cooldowns survive a restart by %s', async (how) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'understudy-cooldowns-'));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  const start = () =>
    startProduct({
      dataDir,
      env: { OPENROUTER_BASE_URL: stage.upstream.url, OPENROUTER_API_KEY: stageKey },
    });
  const askAt = ({ url }: Product) =>
    callChat({ url, body: { ...chain, messages: [{ role: 'user', content: 'Say hello.' }] } });
  stage.play(FIRST, { kind: 'rate_limited_upstream', retryAfterSeconds: 300, shape: 'limit_source' });

  const before = await start();
  onTestFinished(async () => void (await before.stop()));
  await askAt(before);
  const known = await cooldownsOf(before);
  expect(known.map(({ id }) => id)).toEqual([`model:${FIRST}`]);
  // Cooldowns are stored a moment after the request. Only a stop stores them at once.
  const isDue = async () => how === 'stop' || (await storedIds(dataDir)).includes(`model:${FIRST}`);
  await expect.poll(isDue).toBe(true);
  await before[how]();

  const after = await start();
  onTestFinished(async () => void (await after.stop()));
  expect(await cooldownsOf(after)).toEqual(known);
  const answer = await askAt(after);
  expect(answer.model).toBe(SECOND);
  expect(stage.called()).toEqual([FIRST, SECOND, SECOND]);
});

test('after a cooldown one request probes, and concurrent ones switch to the next model', async () => {
  stage.play(FIRST, { kind: 'rate_limited_upstream', retryAfterSeconds: 1, shape: 'limit_source' });
  await stage.ask(chain);
  await expect.poll(() => cooldownsOf(stage.product)).toEqual([]);
  stage.upstream.resetCalls();
  stage.play(FIRST, { kind: 'slow_first_token', ms: 3_000, keepAlive: false });
  const answers = await Promise.all(Array.from({ length: 10 }, () => stage.ask({ ...chain, stream: true })));
  expect(answers.map((answer) => answer.outcome)).toEqual(Array.from({ length: 10 }, () => 'answered'));
  expect(stage.called().filter((model) => model === FIRST)).toHaveLength(1);
  expect(answers.filter((answer) => answer.model === FIRST)).toHaveLength(1);
  expect(answers.filter((answer) => answer.model === SECOND)).toHaveLength(9);
  // It answered, so all requests are admitted again.
  stage.upstream.resetCalls();
  stage.play(FIRST, { kind: 'ok' });
  await Promise.all(Array.from({ length: 4 }, () => stage.ask(chain)));
  expect(stage.called()).toEqual([FIRST, FIRST, FIRST, FIRST]);
});

test('after a failed probe the others switch, and the model cools down for longer', async () => {
  stage.play(FIRST, { kind: 'rate_limited_upstream', retryAfterSeconds: 1, shape: 'limit_source', times: 1 });
  await stage.ask(chain);
  await expect.poll(() => cooldownsOf(stage.product)).toEqual([]);
  stage.upstream.resetCalls();
  stage.play(FIRST, { kind: 'rate_limited_upstream' });
  const answers = await Promise.all(Array.from({ length: 10 }, () => stage.ask(chain)));
  expect(answers.every((answer) => answer.model === SECOND)).toBe(true);
  expect(stage.called().filter((model) => model === FIRST)).toHaveLength(1);
  expect((await cooldownsOf(stage.product))[0]?.failures).toBe(2);
});

test('a probe whose client disconnected leaves the model to the next request', async () => {
  stage.play(FIRST, { kind: 'rate_limited_upstream', retryAfterSeconds: 1, shape: 'limit_source' });
  await stage.ask(chain);
  await expect.poll(() => cooldownsOf(stage.product)).toEqual([]);
  stage.upstream.resetCalls();
  stage.play(FIRST, { kind: 'hang' });
  const hangUp = new AbortController();
  const probe = fetch(`${stage.product.url}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ ...chain, messages: [{ role: 'user', content: 'Say hello.' }] }),
    signal: hangUp.signal,
  }).catch(() => null);
  await expect.poll(() => stage.called()).toEqual([FIRST]);
  hangUp.abort();
  await probe;
  await expect.poll(() => stage.upstream.calls()[0]?.aborted).toBe(true);
  stage.play(FIRST, { kind: 'ok' });
  await expect.poll(async () => (await stage.ask(chain)).model).toBe(FIRST);
});

test('after a free-tier cooldown one request probes, and concurrent ones switch to a paid model', async () => {
  const limit = { error: { code: 429, message: 'Rate limit exceeded: free-models-per-min. ' } };
  stage.play(FREE, { kind: 'custom', status: 429, headers: { 'retry-after': '1' }, body: limit });
  await stage.ask({ models: [FREE, FIRST] });
  expect((await cooldownsOf(stage.product)).map(({ id }) => id)).toEqual(['free_models']);
  await expect.poll(() => cooldownsOf(stage.product)).toEqual([]);
  stage.upstream.resetCalls();
  stage.play(FREE, { kind: 'slow_first_token', ms: 3_000, keepAlive: false });
  stage.play(OTHER_FREE, { kind: 'slow_first_token', ms: 3_000, keepAlive: false });
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      stage.ask({ models: [index % 2 === 0 ? FREE : OTHER_FREE, FIRST], stream: true }),
    ),
  );
  expect(answers.map((answer) => answer.outcome)).toEqual(Array.from({ length: 10 }, () => 'answered'));
  expect(stage.called().filter((model) => model !== FIRST)).toHaveLength(1);
});
