import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CreateClient, CreatedClient, PutClient } from '#lib/contracts/client';
import type { ClientAnswer } from '#tests/support/careful-client';
import { openGatewayStage, stageAnswer, type GatewayStage } from '#tests/support/gateway-stage';

const FIRST = 'google/gemini-2.5-flash-lite';

let stage: GatewayStage;
beforeAll(async () => {
  stage = await openGatewayStage();
  await stage.api.putCategory('main', { models: [FIRST] });
  await stage.api.putCategory('image', { models: [FIRST] });
});
beforeEach(() => stage.clean());
afterAll(() => stage?.close());

let made = 0;
function create(input: Partial<CreateClient> = {}): Promise<CreatedClient> {
  made += 1;
  return stage.api.createClient({ name: `client ${made}`, ...input });
}
const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
const askWith = (key: string, body: Record<string, unknown> = {}) =>
  stage.ask({ model: 'understudy/main', ...body }, bearer(key));
const errorOf = ({ error }: ClientAnswer) => error as { type: string; code: string; message: string };
const listModels = async (key: string) => {
  const response = await fetch(`${stage.product.url}/v1/models`, { headers: bearer(key) });
  const body = (await response.json()) as { data?: { id: string }[] };
  return { status: response.status, headers: response.headers, ids: body.data?.map(({ id }) => id) ?? [] };
};
async function rowOf(answer: ClientAnswer) {
  return (await stage.api.request(answer.headers.get('x-understudy-request-id') ?? '')).request;
}
const limitsIn = (headers: Headers) =>
  Object.fromEntries([...headers].filter(([name]) => name.startsWith('x-ratelimit-')));

describe('a key', () => {
  test('names its client in the history, whichever header carries it, and is not sent upstream', async () => {
    const { client, key } = await create();
    for (const headers of [bearer(key), { authorization: `bearer ${key}` }, { 'x-api-key': key }]) {
      const answer = await stage.ask(
        { model: 'understudy/main' },
        { 'x-title': 'Its own title', ...headers },
      );
      expect(answer).toMatchObject({ outcome: 'answered', text: stageAnswer });
      expect(await rowOf(answer)).toMatchObject({ clientId: client.id, clientName: client.name });
    }
    expect(JSON.stringify(stage.upstream.calls())).not.toContain(key.slice(8));
    const byId = await stage.api.history(`?client=${client.id}`);
    expect(byId.requests).toHaveLength(3);
    expect(await stage.api.history(`?client=${encodeURIComponent(client.name)}`)).toEqual(byId);
  });

  test('is optional on loopback, where other bearer tokens count as no key', async () => {
    for (const headers of [
      {},
      bearer('sk-of-the-client'),
      { 'x-api-key': 'anything' },
      { authorization: 'Basic x' },
    ]) {
      const answer = await stage.ask({ model: 'understudy/main' }, headers);
      expect(answer.outcome).toBe('answered');
      expect(limitsIn(answer.headers)).toEqual({});
      expect(await rowOf(answer)).toMatchObject({ clientId: null });
    }
  });

  test('is found even if only one of the two headers is a client key', async () => {
    const { client, key } = await create();
    const answer = await stage.ask({ model: 'understudy/main' }, { ...bearer('sk-other'), 'x-api-key': key });
    expect(await rowOf(answer)).toMatchObject({ clientId: client.id });
  });

  test.each([
    ['unknown', 'unknown_key', async () => `usk-${'x'.repeat(43)}`],
    ['cut off', 'unknown_key', async () => (await create()).key.slice(0, -1)],
    ['disabled', 'disabled_key', async () => (await create({ enabled: false })).key],
    ['expired', 'expired_key', async () => (await create({ expiresAt: '2020-01-01T00:00:00Z' })).key],
  ])('that is %s is refused everywhere on /v1', async (_, code, keyOf) => {
    const key = await keyOf();
    const answer = await askWith(key);
    expect(answer.status).toBe(401);
    expect(errorOf(answer)).toMatchObject({ type: 'unauthorized', code });
    expect(answer.headers.get('x-should-retry')).toBe('false');
    expect(JSON.stringify(answer.error)).not.toContain(key.slice(8));
    for (const path of ['/v1/models', `/v1/models/${FIRST}`, '/v1/nothing'])
      for (const headers of [bearer(key), { 'x-api-key': key }])
        expect((await fetch(`${stage.product.url}${path}`, { headers })).status).toBe(401);
    expect(stage.called()).toEqual([]);
  });

  test('takes effect at once when revoked or enabled', async () => {
    const { client, key } = await create();
    const change = (input: PutClient) => stage.api.putClient(client.id, input);
    expect((await askWith(key)).status).toBe(200);
    await change({ enabled: false });
    expect((await askWith(key)).status).toBe(401);
    await change({ enabled: true, expiresAt: new Date(Date.now() - 1).toISOString() });
    expect((await askWith(key)).status).toBe(401);
    await change({ expiresAt: null, categories: ['image'] });
    expect((await askWith(key)).status).toBe(403);
    await change({ categories: null });
    expect((await askWith(key)).status).toBe(200);
    await stage.api.deleteClient(client.id);
    expect((await askWith(key)).status).toBe(401);
  });

  test('that was deleted keeps its id and name on its rows', async () => {
    const { client, key } = await create();
    const answer = await askWith(key);
    await stage.api.deleteClient(client.id);
    expect(await rowOf(answer)).toMatchObject({ clientId: client.id, clientName: client.name });
    expect((await stage.api.history(`?client=${client.id}`)).requests).toHaveLength(1);
  });

  test('appears in no row and no log, wherever a client puts it', async () => {
    const { key } = await create();
    const answer = await stage.ask({ model: 'understudy/main' }, { 'x-title': key, 'x-session-id': key });
    expect(answer.outcome).toBe('answered');
    expect(
      JSON.stringify(await stage.api.request(answer.headers.get('x-understudy-request-id') ?? '')),
    ).not.toContain(key.slice(8));
    expect(JSON.stringify(stage.upstream.calls())).not.toContain(key.slice(8));
    expect(stage.product.output()).not.toContain('usk-');
  });
});

describe('a client limited to categories', () => {
  test('may use only these, and the refusal says so', async () => {
    const { key } = await create({ categories: ['main', 'summarization'] });
    for (const model of ['understudy/main', 'main']) expect((await askWith(key, { model })).status).toBe(200);
    for (const body of [
      { model: 'understudy/image' },
      { model: FIRST },
      { model: 'understudy/main', models: [FIRST] },
      { model: undefined, models: [FIRST] },
    ]) {
      const answer = await askWith(key, body);
      expect(answer.status).toBe(403);
      expect(errorOf(answer)).toMatchObject({ type: 'forbidden' });
      expect(errorOf(answer).message).toContain('understudy/main, understudy/summarization');
    }
  });

  test('sees only these', async () => {
    const { key } = await create({ categories: ['image', 'main'] });
    expect((await listModels(key)).ids).toEqual(['understudy/main', 'understudy/image']);
    const show = async (id: string) =>
      (await fetch(`${stage.product.url}/v1/models/${id}`, { headers: bearer(key) })).status;
    expect(await Promise.all(['understudy/main', 'main', 'understudy/interface', FIRST].map(show))).toEqual([
      200, 200, 404, 404,
    ]);
    const { key: free } = await create();
    expect((await listModels(free)).ids).toContain(FIRST);
  });
});

describe('a client with requests a minute', () => {
  test('gets its standing with every answer, and is refused beyond the limit until the minute is over', async () => {
    const { client, key } = await create({ requestsPerMinute: 3 });
    expect(limitsIn((await listModels(key)).headers)).toEqual({
      'x-ratelimit-limit-requests': '3',
      'x-ratelimit-remaining-requests': '3',
      'x-ratelimit-reset-requests': '0ms',
    });
    for (const [stream, remaining] of [
      [false, '2'],
      [true, '1'],
    ] as const) {
      const answer = await askWith(key, { stream });
      expect(answer.outcome).toBe('answered');
      expect(limitsIn(answer.headers)).toMatchObject({
        'x-ratelimit-limit-requests': '3',
        'x-ratelimit-remaining-requests': remaining,
        'x-ratelimit-reset-requests': '1m0s',
      });
    }
    const wrong = await askWith(key, { messages: [] });
    expect(wrong.status).toBe(400);
    expect(limitsIn(wrong.headers)).toMatchObject({ 'x-ratelimit-remaining-requests': '0' });
    stage.upstream.resetCalls();

    const refused = await askWith(key);
    expect(refused.status).toBe(429);
    expect(errorOf(refused)).toMatchObject({ type: 'client_limited', code: 'requests_per_minute' });
    expect(limitsIn(refused.headers)).toMatchObject({
      'x-ratelimit-limit-requests': '3',
      'x-ratelimit-remaining-requests': '0',
    });
    const retryMs = Number(refused.headers.get('retry-after-ms'));
    expect(retryMs).toBeGreaterThan(50_000);
    expect(retryMs).toBeLessThanOrEqual(60_000);
    expect(refused.headers.get('retry-after')).toBe(String(Math.ceil(retryMs / 1_000)));
    expect(stage.called()).toEqual([]);

    await stage.api.putClient(client.id, { requestsPerMinute: 4 });
    expect((await askWith(key)).status).toBe(200);
    expect((await askWith(key)).status).toBe(429);
    await stage.api.putClient(client.id, { requestsPerMinute: null });
    const free = await askWith(key);
    expect(free.status).toBe(200);
    expect(limitsIn(free.headers)).toEqual({});
  });

  test('does not use up another client’s requests', async () => {
    const [one, other] = [await create({ requestsPerMinute: 1 }), await create({ requestsPerMinute: 1 })];
    expect((await askWith(one.key)).status).toBe(200);
    expect((await askWith(one.key)).status).toBe(429);
    expect((await askWith(other.key)).status).toBe(200);
  });
});

test('a client waits for a free slot, is refused if none opens, and accepted afterwards', async () => {
  const { key } = await create({ maxConcurrent: 1 });
  stage.play(FIRST, { kind: 'slow_first_token', ms: 60_000, keepAlive: false });
  const hanging = new AbortController();
  const first = fetch(`${stage.product.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { ...bearer(key), 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'understudy/main', messages: [{ role: 'user', content: 'Hi' }] }),
    signal: hanging.signal,
  }).catch(() => null);
  await expect.poll(() => stage.called()).toEqual([FIRST]);
  const refused = await askWith(key);
  expect(refused.status).toBe(429);
  expect(errorOf(refused)).toMatchObject({ type: 'client_limited', code: 'concurrent_requests' });
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(refused.tookMs).toBeGreaterThan(2_900);
  expect(limitsIn(refused.headers)).toEqual({});
  hanging.abort();
  await first;
  stage.upstream.clear(FIRST);
  await expect.poll(async () => (await askWith(key)).status).toBe(200);
});

test('the last use of a client is visible at once', async () => {
  const { client, key } = await create();
  expect(client.lastUsedAt).toBeNull();
  await askWith(key);
  const used = (await stage.api.clients()).find(({ id }) => id === client.id);
  expect(Date.now() - Date.parse(used?.lastUsedAt ?? '')).toBeLessThan(60_000);
});

test('refused requests are counted by client and reason, and leave no row', async () => {
  const { client, key } = await create({ categories: ['main'], requestsPerMinute: 2 });
  const from = new Date().toISOString();
  const before = await stage.api.refusals(from);
  const rowsBefore = (await stage.api.history()).requests.length;
  await askWith(key, { model: 'understudy/image' });
  await askWith(key, { model: FIRST });
  for (let count = 0; count < 3; count += 1) expect((await askWith(key)).status).toBe(429);
  await stage.api.putClient(client.id, { enabled: false });
  await askWith(key);
  await askWith(`usk-${'y'.repeat(43)}`);
  const after = await stage.api.refusals(from);
  const own = after.filter(({ clientId }) => clientId === client.id);
  expect(own.map(({ clientName, reason, requests }) => [clientName, reason, requests])).toEqual([
    [client.name, 'client_limited', 3],
    [client.name, 'forbidden', 2],
    [client.name, 'unauthorized', 1],
  ]);
  const ofNone = (all: typeof before) => all.find(({ clientId }) => clientId === null)?.requests ?? 0;
  expect(ofNone(after)).toBe(ofNone(before) + 1);
  expect((await stage.api.history()).requests).toHaveLength(rowsBefore);
  await stage.api.clearHistory();
  expect(await stage.api.refusals(from)).toEqual([]);
});

test('Insights shows a client’s figures under its current name', async () => {
  const { client, key } = await create();
  await askWith(key);
  await stage.api.putClient(client.id, { name: 'Renamed' });
  await expect
    .poll(async () => (await stage.api.insights()).clients.find(({ clientId }) => clientId === client.id))
    .toMatchObject({ clientName: 'Renamed', requests: 1, served: 1 });
});
