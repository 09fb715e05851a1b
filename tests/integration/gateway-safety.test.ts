import { readdirSync, readFileSync, statSync } from 'node:fs';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Scenario } from '#lib/demo/scenario';
import { openGatewayStage, stageKey, type GatewayStage } from '#tests/support/gateway-stage';

const FIRST = 'google/gemini-2.5-flash-lite';
const clientSecret = 'sk-client-0f1e2d3c4b5a69788796a5b4';
const accountId = 'user_2abcDEFghiJKLmnoPQR';

type Sent = { readonly status: number; readonly text: string; readonly headers: IncomingHttpHeaders };

let stage: GatewayStage;
let pasted: Sent;
beforeAll(async () => {
  // No key in the environment: it is pasted and stored, as a user would do.
  stage = await openGatewayStage({ env: { OPENROUTER_API_KEY: '' } });
  const body = JSON.stringify({ key: stageKey });
  pasted = await send('PUT', '/api/settings/openrouter-key', { 'content-type': 'application/json' }, body);
});
afterAll(() => stage?.close());

/** Sends any header, including those `fetch` does not allow. */
function send(method: string, path: string, headers: Record<string, string>, body?: string): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${stage.product.url}${path}`, { method, headers }, (response) => {
      let text = '';
      response.on('data', (part: Buffer) => (text += part.toString()));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text, headers: response.headers }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

test('a pasted key is accepted and never returned', () => {
  expect(pasted.status).toBe(200);
  expect(pasted.text).not.toContain(stageKey);
  expect(pasted.text).toContain(`"lastFour":"${stageKey.slice(-4)}"`);
});

const chatBody = JSON.stringify({ model: FIRST, messages: [{ role: 'user', content: 'Say hello.' }] });

/** Every route that reveals or changes something. */
const routes = [
  ['POST', '/v1/chat/completions', chatBody],
  ['GET', '/v1/models', undefined],
  ['GET', '/api/history', undefined],
  ['GET', '/api/settings', undefined],
  ['GET', '/api/categories', undefined],
  ['PUT', '/api/categories/main', JSON.stringify({ models: ['evil/model'] })],
  ['PUT', '/api/settings', JSON.stringify({ connection: null })],
  ['DELETE', '/api/settings/openrouter-key', undefined],
  ['POST', '/api/playground', '{}'],
] as const;

describe.each(routes)('%s %s', (method, path, body) => {
  const ownHost = (): string => new URL(stage.product.url).host;
  const port = (): string => new URL(stage.product.url).port;

  test.each([
    ['a foreign Host', () => ({ host: 'evil.example' })],
    ['a foreign Host with our port', () => ({ host: `evil.example:${port()}` })],
    ['a Host that starts like ours', () => ({ host: `127.0.0.1.evil.example:${port()}` })],
    ['a foreign Origin', () => ({ host: ownHost(), origin: 'https://evil.example' })],
    ['the Origin of a sandboxed page', () => ({ host: ownHost(), origin: 'null' })],
    ['our own host with another port', () => ({ host: ownHost(), origin: 'http://127.0.0.1:1' })],
    ['a cross-site request', () => ({ host: ownHost(), 'sec-fetch-site': 'cross-site' })],
    [
      'a request from another port of this machine',
      () => ({ host: ownHost(), 'sec-fetch-site': 'same-site' }),
    ],
  ])('is refused to %s', async (_, headers) => {
    const before = stage.called().length;
    const { status, text } = await send(method, path, headers(), body);
    expect(status).toBe(403);
    const { error } = JSON.parse(text) as { error: { code: string; message: string } };
    expect(error.code).toBe('forbidden');
    expect(error.message).toMatch(/\.$/);
    expect(stage.called()).toHaveLength(before);
  });
});

test('a refused change has no effect', async () => {
  const main = (await stage.api.categories()).find(({ slug }) => slug === 'main');
  expect(main?.models).toEqual([]);
  const settings = (await (await fetch(`${stage.product.url}/api/settings`)).json()) as {
    connection: string;
  };
  expect(settings.connection).toBe('openrouter');
});

test.each(['/v1/models', '/api/settings'])('%s is open to our own pages and to API clients', async (path) => {
  const { host, port } = new URL(stage.product.url);
  const callers: Record<string, string>[] = [
    { host },
    { host: `localhost:${port}` },
    { host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' },
    { host, 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' },
    { host, 'user-agent': 'curl/8.5.0', authorization: 'Bearer anything' },
  ];
  for (const headers of callers) expect((await send('GET', path, headers)).status).toBe(200);
});

test('no key, account id or Authorization is returned, logged or stored in plain text', async () => {
  const echo = {
    error: { code: 401, message: `Incorrect API key provided: ${stageKey}.` },
    user_id: accountId,
  };
  const scenarios: readonly Scenario[] = [
    { kind: 'ok' },
    { kind: 'rate_limited_upstream' },
    { kind: 'bad_key' },
    { kind: 'no_credits' },
    { kind: 'moderation' },
    { kind: 'error_in_200' },
    { kind: 'cut_after', tokens: 5 },
    { kind: 'custom', status: 401, body: echo },
    {
      kind: 'custom',
      status: 400,
      body: { error: { code: 400, message: `Bad key ${stageKey}` }, user_id: accountId },
    },
    { kind: 'custom', status: 500, body: `Authorization: Bearer ${stageKey} for ${accountId}` },
    {
      kind: 'custom',
      status: 429,
      body: { error: { message: `Limit of ${accountId} reached for Bearer ${stageKey}` } },
    },
    {
      kind: 'custom',
      status: 502,
      body: {
        error: {
          code: 502,
          message: 'Provider returned error',
          metadata: { raw: JSON.stringify({ api_key: stageKey, user_id: accountId }), provider_name: 'Odd' },
        },
        user_id: accountId,
      },
    },
  ];
  const outputs: string[] = [];
  for (const [index, scenario] of scenarios.entries()) {
    const model = `test/leak-${index}`;
    stage.play(model, scenario);
    for (const stream of [false, true]) {
      await stage.api.clearCooldowns();
      const answer = await stage.ask(
        { model, stream },
        { authorization: `Bearer ${clientSecret}`, 'x-understudy-metadata': 'enabled' },
      );
      outputs.push(JSON.stringify([...answer.headers]), JSON.stringify(answer.events));
      const id = answer.headers.get('x-understudy-request-id') ?? '';
      outputs.push(JSON.stringify(await stage.api.request(id)));
      outputs.push((await send('GET', '/api/cooldowns', {})).text);
    }
  }
  expect(stage.called().length).toBeGreaterThanOrEqual(scenarios.length * 2);
  for (const path of [
    '/api/history',
    '/api/settings',
    '/api/health',
    '/api/categories',
    '/v1/models',
    '/',
    '/settings',
  ])
    outputs.push((await send('GET', path, {})).text);
  outputs.push(stage.product.output());

  const shown = outputs.join('\n');
  for (const secret of [stageKey, stageKey.slice(0, -4), clientSecret, accountId])
    expect(shown).not.toContain(secret);
  expect(shown).not.toMatch(/Bearer sk/i);

  const files = readdirSync(stage.product.dataDir).filter((name) => name.startsWith('understudy.db'));
  expect(files).toContain('understudy.db');
  const stored = Buffer.concat(files.map((name) => readFileSync(join(stage.product.dataDir, name))));
  expect(stored.includes('Say hello.')).toBe(false);
  expect(stored.includes('test/leak-3')).toBe(true);
  for (const secret of [stageKey, clientSecret, accountId]) expect(stored.includes(secret)).toBe(false);
});

test('a prompt repeated by an upstream is neither returned nor stored', async () => {
  const content = 'Dear diary, on Tuesday I met Jo at the harbour.';
  stage.play('test/echo', {
    kind: 'custom',
    status: 400,
    body: {
      error: {
        code: 400,
        message: 'Provider returned error',
        metadata: { provider_name: 'Odd', raw: `Could not read: ${content}` },
      },
    },
  });
  const answer = await stage.ask({ model: 'test/echo', messages: [{ role: 'user', content }] });
  const request = await stage.api.request(answer.headers.get('x-understudy-request-id') ?? '');
  expect(JSON.stringify(request)).toContain('Could not read: [removed]');
  expect(JSON.stringify([request, answer.events])).not.toContain('harbour');
  const files = readdirSync(stage.product.dataDir).filter((name) => name.startsWith('understudy.db'));
  for (const name of files)
    expect(readFileSync(join(stage.product.dataDir, name)).includes('harbour')).toBe(false);
});

test('only its owner can read the secret that encrypts the key', () => {
  const secret = join(stage.product.dataDir, 'secret.key');
  expect(statSync(secret).mode & 0o777).toBe(0o600);
});
