import { z } from 'zod';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { ConnectionCheck, ConnectionsAnswer, type CreateConnection } from '#lib/contracts/connection';
import { ModelsAnswer } from '#lib/contracts/model';
import type { OwnFacts } from '#lib/contracts/own-facts';
import { CooldownsAnswer } from '#lib/contracts/cooldown';
import { startDemoUpstream, type DemoUpstream } from '#lib/demo/start-demo-upstream';
import { jsonAnswer, receivedBy } from '#tests/support/written-answers';
import { openGatewayStage, type GatewayStage, stageKey } from '#tests/support/gateway-stage';

const FIRST = 'google/gemini-2.5-flash-lite';
const DIRECT = 'llama-3.3-70b-versatile';
const key = 'gsk_direct0123456789abcdef';

let stage: GatewayStage;
let groq: DemoUpstream;

beforeAll(async () => {
  stage = await openGatewayStage();
});
beforeEach(async () => {
  groq = await startDemoUpstream({ recordRequests: true });
  groq.playAt('/models', listed);
  groq.playAt('/chat/completions', answered);
  await stage.clean();
  await create({ slug: 'groq', name: 'Groq', kind: 'openai_compatible', baseUrl: groq.url, key });
});
afterEach(async () => {
  await call('DELETE', '/groq?force=true');
  await groq.close();
});
afterAll(() => stage?.close());

const listed = jsonAnswer(200, { object: 'list', data: [{ id: DIRECT, object: 'model' }] });
const answered = jsonAnswer(200, {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  model: DIRECT,
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello.' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 3, completion_tokens: 2 },
});

async function call(method: string, path = '', body?: unknown): Promise<Response> {
  return fetch(`${stage.product.url}/api/connections${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
}

async function create(input: CreateConnection): Promise<Response> {
  const response = await call('POST', '', input);
  expect(response.status).toBe(201);
  return response;
}

async function list() {
  return ConnectionsAnswer.parse(await (await call('GET')).json()).connections;
}

test('a connection is listed beside OpenRouter, and its key is never returned', async () => {
  const response = await call('GET');
  const text = await response.text();
  expect(text).not.toContain(key);
  expect(ConnectionsAnswer.parse(JSON.parse(text)).connections).toMatchObject([
    { slug: 'openrouter', kind: 'openrouter', isDefault: true, enabled: true, problem: null },
    { slug: 'demo', kind: 'demo', isDefault: false, enabled: false },
    { slug: 'demo-labs', kind: 'demo', isDefault: false, enabled: false },
    { slug: 'groq', kind: 'openai_compatible', keyLast4: 'cdef', isDefault: false, problem: null },
  ]);
});

test('a check requests the model list with the key and explains what is wrong', async () => {
  const check = async () => ConnectionCheck.parse(await (await call('POST', '/groq/check')).json());
  expect(await check()).toEqual({ ok: true, problem: null, models: 1 });
  expect(receivedBy(groq).at(-1)).toBe(`GET /api/v1/models ${key}`);
  groq.playAt('/models', jsonAnswer(401, { error: { message: 'Invalid API Key' } }));
  expect(await check()).toMatchObject({
    ok: false,
    problem: expect.stringContaining('rejected the key') as string,
  });
  groq.playAt('/models', jsonAnswer(404, {}));
  expect(await check()).toMatchObject({ ok: false, problem: expect.stringContaining('/v1') as string });
});

test('checking an OpenRouter connection checks its key, because the model list is public', async () => {
  const openrouter = { name: 'Work', kind: 'openrouter', baseUrl: stage.upstream.url } as const;
  await create({ ...openrouter, slug: 'work', key: 'sk-or-v1-not-known-to-anyone' });
  await create({ ...openrouter, slug: 'home', key: stageKey });
  const check = async (slug: string) =>
    ConnectionCheck.parse(await (await call('POST', `/${slug}/check`)).json());
  expect(await check('work')).toEqual({
    ok: false,
    models: 0,
    problem: expect.stringContaining('rejected this key') as string,
  });
  const home = await check('home');
  expect(home).toMatchObject({ ok: true, problem: null });
  expect(home.models).toBeGreaterThan(1);
  await call('DELETE', '/work');
  await call('DELETE', '/home');
});

test('changed headers keep their stored value if none is given', async () => {
  const lastSeen = () => {
    const headers = groq.requests().at(-1)?.headers;
    return [headers?.['x-team'], headers?.['x-org']];
  };
  await call('PUT', '/groq', { headers: { 'X-Team': 'secret', 'x-org': 'one' } });
  await call('PUT', '/groq', { headers: { 'x-team': null, 'x-org': 'two' } });
  await call('POST', '/groq/check');
  const refused = await call('PUT', '/groq', { headers: { 'x-new': null } });
  expect(refused.status).toBe(400);
  expect(await refused.text()).toContain('x-new has no stored value');
  expect(lastSeen()).toEqual(['secret', 'two']);
  await call('PUT', '/groq', { headers: { 'x-team': null } });
  await call('POST', '/groq/check');
  expect(lastSeen()).toEqual(['secret', undefined]);
});

test('stored keys and header values are never sent to another server', async () => {
  const other = await startDemoUpstream({ recordRequests: true });
  try {
    other.playAt('/models', listed);
    await call('PUT', '/groq', { headers: { 'x-team': 'secret' } });
    const refusal = async (input: unknown) => {
      const refused = await call('PUT', '/groq', input);
      expect(refused.status).toBe(400);
      return refused.text();
    };
    const baseUrl = other.url;
    const text = await refusal({ baseUrl });
    expect(text).toContain('the stored key and header values of Groq are never sent there');
    expect(text).not.toContain(key);
    expect(await refusal({ baseUrl, headers: {} })).toContain('the stored key of Groq');
    expect(await refusal({ baseUrl, key: 'gsk-new', headers: { 'x-team': null } })).toContain(
      'the stored header values of Groq',
    );
    expect((await list()).find(({ slug }) => slug === 'groq')).toMatchObject({ baseUrl: groq.url });
    expect(receivedBy(other)).toEqual([]);

    expect((await call('PUT', '/groq', { baseUrl: `${groq.url}/v2` })).status).toBe(200);
    expect((await call('PUT', '/groq', { baseUrl, key: 'gsk-new', headers: null })).status).toBe(200);
    await call('POST', '/groq/check');
    expect(new Set(receivedBy(other))).toEqual(new Set(['GET /api/v1/models gsk-new']));
    // Without a stored secret there is nothing to protect.
    await call('PUT', '/groq', { key: null });
    expect((await call('PUT', '/groq', { baseUrl: groq.url })).status).toBe(200);
  } finally {
    await call('PUT', '/groq', { key: null, headers: null });
    await other.close();
  }
});

test('if the account has no credits, the chain switches to another connection at once', async () => {
  stage.play(FIRST, { kind: 'no_credits' });
  await stage.api.putCategory('main', { models: [FIRST, 'moonshotai/kimi-k2', `groq::${DIRECT}`] });
  const answer = await stage.ask({ model: 'understudy/main' });
  expect(answer).toMatchObject({ status: 200, model: DIRECT, text: 'Hello.' });
  expect(answer.headers.get('x-understudy-connection')).toBe('groq');
  expect(stage.called()).toEqual([FIRST]);
  const { request, attempts } = await stage.api.request(answer.headers.get('x-understudy-request-id') ?? '');
  expect(request).toMatchObject({ connection: 'groq', servedModel: DIRECT, switched: true });
  expect(attempts).toMatchObject([
    { model: FIRST, connection: 'openrouter', outcome: 'failed', origin: 'credits' },
    { model: 'moonshotai/kimi-k2', connection: 'openrouter', outcome: 'skipped' },
    { model: DIRECT, connection: 'groq', outcome: 'served' },
  ]);
  const { cooldowns } = CooldownsAnswer.parse(
    await (await fetch(`${stage.product.url}/api/cooldowns`)).json(),
  );
  expect(cooldowns).toMatchObject([{ id: 'connection:openrouter', connection: 'openrouter' }]);
});

test('a refused key cools its connection down until the key is changed', async () => {
  const refusal = jsonAnswer(401, { error: { message: 'Invalid API Key', code: 'invalid_api_key' } });
  groq.playAt('/chat/completions', refusal);
  await stage.api.putCategory('main', { models: [`groq::${DIRECT}`, `groq::other`, FIRST] });
  const ask = () => stage.ask({ model: 'understudy/main' });
  const cooling = async () => {
    const response = await fetch(`${stage.product.url}/api/cooldowns`);
    return CooldownsAnswer.parse(await response.json()).cooldowns.map(({ id }) => id);
  };
  expect((await ask()).model).toBe(FIRST);
  expect(await cooling()).toEqual(['connection:groq']);
  const callsBefore = receivedBy(groq).length;
  expect((await ask()).model).toBe(FIRST);
  expect(receivedBy(groq)).toHaveLength(callsBefore);

  groq.playAt('/chat/completions', answered);
  expect((await call('PUT', '/groq', { key: 'gsk_another0123456789abcd' })).status).toBe(200);
  expect(await cooling()).toEqual([]);
  expect((await ask()).model).toBe(DIRECT);
});

test('OpenRouter fields and the OpenRouter key do not reach another server', async () => {
  await stage.ask(
    { model: `groq::${DIRECT}`, provider: { order: ['Groq'] } },
    { 'x-title': 'My program', 'http-referer': 'https://example.com' },
  );
  const asked = groq.requests().find(({ method }) => method === 'POST');
  expect(JSON.parse(asked?.body ?? '')).toEqual({
    model: DIRECT,
    messages: [{ role: 'user', content: 'Say hello.' }],
  });
  const headers = JSON.stringify(asked?.headers);
  expect(headers).toContain(`Bearer ${key}`);
  expect(headers).not.toMatch(/openrouter|x-title|http-referer|stage0123456789/i);
});

test('a target on the default connection is the bare id, and an unknown connection is a clear error', async () => {
  const { models } = await stage.api.putCategory('main', {
    models: [`openrouter::${FIRST}`, `groq::${DIRECT}`],
  });
  expect(models).toMatchObject([
    { id: FIRST, connection: 'openrouter', target: FIRST },
    { id: DIRECT, connection: 'groq', target: `groq::${DIRECT}` },
  ]);
  const answer = await stage.ask({ model: `nowhere::${DIRECT}` });
  expect(answer).toMatchObject({ status: 404, error: { code: 'unknown_connection' } });
});

test('a disabled connection is skipped with a reason, and a new slug renames its targets', async () => {
  await stage.api.putCategory('main', { models: [`groq::${DIRECT}`, FIRST] });
  expect((await call('PUT', '/groq', { enabled: false })).status).toBe(200);
  const answer = await stage.ask({ model: 'understudy/main' });
  expect(answer.model).toBe(FIRST);
  const { attempts } = await stage.api.request(answer.headers.get('x-understudy-request-id') ?? '');
  expect(attempts[0]).toMatchObject({ outcome: 'skipped', reason: 'Groq is switched off in Settings.' });
  await call('PUT', '/groq', { enabled: true, slug: 'fast' });
  const [main] = await stage.api.categories();
  expect(main?.models[0]).toMatchObject({ connection: 'fast', target: `fast::${DIRECT}` });
  await call('PUT', '/fast', { slug: 'groq' });
});

test('deleting a connection used by a chain requires force and removes its models from the chain', async () => {
  await stage.api.putCategory('main', { models: [`groq::${DIRECT}`, FIRST] });
  expect((await call('DELETE', '/groq')).status).toBe(409);
  expect((await call('DELETE', '/groq?force=true')).status).toBe(204);
  const [main] = await stage.api.categories();
  expect(main?.models.map(({ target }) => target)).toEqual([FIRST]);
  expect((await list()).map(({ slug }) => slug)).toEqual(['openrouter', 'demo', 'demo-labs']);
  await create({ slug: 'groq', name: 'Groq', kind: 'openai_compatible', baseUrl: groq.url, key });
});

test.each([
  ['credentials in the URL', { baseUrl: 'https://me:secret@example.com/v1' }],
  ['another scheme', { baseUrl: 'ftp://example.com/v1' }],
  ['an endpoint path', { baseUrl: 'https://example.com/v1/chat/completions' }],
  ['a header that every call sets', { headers: { Authorization: 'Bearer x' } }],
  ['a slug with capitals', { slug: 'Groq' }],
  ['a line break in a header', { headers: { 'x-team': 'a\r\nb: c' } }],
])('%s is refused', async (_, wrong) => {
  const given = {
    slug: 'other',
    name: 'Other',
    kind: 'openai_compatible',
    baseUrl: 'https://example.com/v1',
  };
  const response = await call('POST', '', { ...given, ...wrong });
  expect(response.status).toBe(400);
  expect(await response.text()).not.toContain('Invalid key in record');
  expect(await list()).toHaveLength(4);
});

test('the models of every connection are listed for screens, and for clients under their callable names', async () => {
  await fetch(`${stage.product.url}/api/models/refresh`, { method: 'POST' });
  const { models, connections } = ModelsAnswer.parse(
    await (await fetch(`${stage.product.url}/api/models`)).json(),
  );
  expect(models.find(({ connection }) => connection === 'groq')).toMatchObject({
    id: DIRECT,
    target: `groq::${DIRECT}`,
    inputModalities: null,
    promptUsdPerToken: null,
  });
  expect(connections.map(({ slug, models: count }) => [slug, count > 1])).toEqual([
    ['openrouter', true],
    ['groq', false],
  ]);
  const ids = await listedIds();
  expect(ids.slice(0, 2)).toEqual(['understudy/main', 'understudy/summarization']);
  expect(ids).toContain(FIRST);
  expect(ids.at(-1)).toBe(`groq::${DIRECT}`);
  const one = await fetch(`${stage.product.url}/v1/models/groq::${DIRECT}`);
  expect(await one.json()).toMatchObject({ id: `groq::${DIRECT}`, object: 'model' });
});

test('unknown facts do not exclude a model, but facts set by the user do', async () => {
  await fetch(`${stage.product.url}/api/models/refresh`, { method: 'POST' });
  await stage.api.putCategory('main', { models: [`groq::${DIRECT}`, FIRST] });
  const picture = {
    model: 'understudy/main',
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
        ],
      },
    ],
  };
  expect(await stage.ask(picture)).toMatchObject({ status: 200, model: DIRECT });
  await putFacts({ inputModalities: ['text'] });
  const answer = await stage.ask(picture);
  expect(answer.model).toBe(FIRST);
  const { attempts } = await stage.api.request(answer.headers.get('x-understudy-request-id') ?? '');
  expect(attempts[0]).toMatchObject({ connection: 'groq', outcome: 'skipped' });
  await putFacts({ promptUsdPerMillion: 1, completionUsdPerMillion: 2 });
  const priced = await stage.ask({ model: `groq::${DIRECT}` });
  const { request } = await stage.api.request(priced.headers.get('x-understudy-request-id') ?? '');
  expect(request.costUsd).toBeCloseTo((3 * 1 + 2 * 2) / 1_000_000, 12);
  await putFacts({});
});

async function listedIds(): Promise<string[]> {
  const response = await fetch(`${stage.product.url}/v1/models`);
  const { data } = z.object({ data: z.array(z.object({ id: z.string() })) }).parse(await response.json());
  return data.map(({ id }) => id);
}

async function putFacts(facts: OwnFacts): Promise<void> {
  const response = await fetch(`${stage.product.url}/api/models/facts`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ target: `groq::${DIRECT}`, facts }),
  });
  expect(response.status).toBe(200);
}

test('a management key is stored beside the key, never returned, and forgotten when the server changes', async () => {
  const managementKey = 'sk-or-mgmt-of-this-account-1234';
  const work = async () => (await list()).find(({ slug }) => slug === 'work');
  await create({
    slug: 'work',
    name: 'Work',
    kind: 'openrouter',
    baseUrl: stage.upstream.url,
    key: stageKey,
  });
  expect((await work())?.managementKeyLast4).toBeNull();
  const saved = await call('PUT', '/work', { managementKey });
  expect(saved.status).toBe(200);
  expect(await saved.text()).not.toContain(managementKey);
  await call('PUT', '/work', { name: 'Ours' });
  expect((await work())?.managementKeyLast4).toBe('1234');
  await call('PUT', '/work', { baseUrl: groq.url, key: 'sk-or-v1-of-the-other-server' });
  expect(await work()).toMatchObject({ baseUrl: groq.url, managementKeyLast4: null });
  await call('PUT', '/work', { managementKey });
  await call('PUT', '/work', { managementKey: null });
  expect((await work())?.managementKeyLast4).toBeNull();
  await call('DELETE', '/work');
});

test('a plain server takes no management key', async () => {
  const refused = await call('PUT', '/groq', { managementKey: 'sk-or-mgmt-1234' });
  expect(refused.status).toBe(400);
  expect(await refused.text()).toContain('Only a connection to OpenRouter can have a management key.');
});
