import { globSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openGatewayStage, stageKey, type GatewayStage } from '#tests/support/gateway-stage';
import { rawRequest } from '#tests/support/raw-request';
import { projectRoot, startProduct } from '#tests/support/start-product';

const FIRST = 'google/gemini-2.5-flash-lite';

let stage: GatewayStage;
beforeAll(async () => {
  stage = await openGatewayStage();
});
afterAll(() => stage?.close());

type Asked = {
  readonly method?: string;
  readonly path: string;
  readonly host?: string;
  readonly headers?: readonly string[];
  readonly body?: string;
};

/**
 * Uses a socket, because a client library may join or drop headers. Each header is a list of
 * values.
 */
async function ask(url: string, { method = 'GET', path, host, headers = [], body = '' }: Asked) {
  const lines = [
    `${method} ${path} HTTP/1.1`,
    `Host: ${host ?? new URL(url).host}`,
    'Connection: close',
    ...headers,
    ...(body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]),
  ];
  const answer = await rawRequest(url, [`${lines.join('\r\n')}\r\n\r\n${body}`]);
  const head = answer.text.slice(0, answer.text.indexOf('\r\n\r\n')).split('\r\n').slice(1);
  const values = new Map<string, string[]>();
  for (const line of head) {
    const [, name = '', value = ''] = /^([^:]+): ?(.*)$/.exec(line) ?? [];
    values.set(name.toLowerCase(), [...(values.get(name.toLowerCase()) ?? []), value]);
  }
  return { status: answer.status, body: answer.body, headers: values };
}

const html = ['Accept: text/html'];
const json = ['Content-Type: application/json'];
const chat = (more: object = {}) =>
  JSON.stringify({ model: FIRST, messages: [{ role: 'user', content: 'Hello' }], ...more });

const pages: readonly (readonly [number, Asked])[] = [
  ...['/', '/playground', '/history', '/insights', '/explain', '/settings', '/history/of-nothing'].map(
    (path) => [200, { path, headers: html }] as const,
  ),
  [404, { path: '/nowhere', headers: html }],
];

const [script = '', style = '', font = ''] = ['js', 'css', 'woff2'].map((kind) =>
  globSync(`.next/static/**/*.${kind}`, { cwd: projectRoot })[0]
    ?.replaceAll('\\', '/')
    .replace('.next', '/_next'),
);

/** Every kind of answer: from Next, from the gateway, and from the layers before both. */
const answers: readonly (readonly [number, Asked])[] = [
  ...pages,
  [307, { path: '/settings', headers: ['RSC: 1'] }],
  [200, { method: 'HEAD', path: '/', headers: html }],
  [200, { path: '/api/settings' }],
  [200, { path: '/api/history/export?format=csv' }],
  [
    200,
    {
      method: 'POST',
      path: '/api/playground',
      headers: json,
      body: JSON.stringify({ models: [FIRST], messages: [{ role: 'user', content: 'Hello' }] }),
    },
  ],
  [400, { method: 'PUT', path: '/api/settings', headers: json, body: '{' }],
  [404, { path: '/api/history/of-nothing' }],
  [405, { method: 'PATCH', path: '/api/settings', headers: json, body: '{}' }],
  [404, { path: '/api/nothing' }],
  [404, { method: 'POST', path: '/chat/completions', headers: json, body: '{}' }],
  [400, { path: '/', headers: ['RSC: 1', 'Next-Router-State-Tree: x'] }],
  [403, { path: '/settings', host: 'evil.example', headers: html }],
  [403, { path: '/v1/models', host: 'evil.example' }],
  [200, { path: '/v1/models' }],
  [200, { method: 'POST', path: '/v1/chat/completions', headers: json, body: chat() }],
  [200, { method: 'POST', path: '/v1/chat/completions', headers: json, body: chat({ stream: true }) }],
  [400, { method: 'POST', path: '/v1/chat/completions', headers: json, body: '{' }],
  [401, { path: '/v1/models', headers: ['Authorization: Bearer usk-of-nobody'] }],
  [404, { path: '/v1/nothing' }],
  [405, { method: 'DELETE', path: '/v1/models' }],
  [200, { path: '/icon.svg' }],
  ...[script, style, font].map((path) => [200, { path }] as const),
  [404, { path: '/_next/static/nothing.js', headers: html }],
];

test.each(
  answers.map(([status, asked]) => ({ status, method: asked.method ?? 'GET', path: asked.path, asked })),
)('the $status of $method $path has every security header once', async ({ status, asked }) => {
  const answer = await ask(stage.product.url, asked);
  expect(answer.status).toBe(status);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'x-content-type-options': ['nosniff'],
    'referrer-policy': ['no-referrer'],
    'cross-origin-opener-policy': ['same-origin'],
    'cross-origin-resource-policy': ['same-origin'],
    'x-frame-options': ['DENY'],
    'content-security-policy': [expect.stringMatching(/^default-src 'none'; .*frame-ancestors 'none'/)],
  });
  expect(answer.headers.get('content-type') ?? ['none']).toHaveLength(1);
  // Only if the base URL is HTTPS.
  expect(answer.headers.has('strict-transport-security')).toBe(false);
  expect([...answer.headers.keys()]).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/^(?:x-powered-by|server|access-control-.*)$/)]),
  );
});

test('each page has a strict policy with its own nonce, which its scripts carry', async () => {
  const nonces = new Set<string>();
  for (const [, asked] of pages) {
    const { headers, body } = await ask(stage.product.url, asked);
    const [policy = ''] = headers.get('content-security-policy') ?? [];
    const rules = new Map(policy.split('; ').map((rule) => [rule.split(' ', 1)[0], rule]));
    const nonce = /'nonce-([^']{20,})'/.exec(policy)?.[1] ?? '';
    nonces.add(nonce);
    expect(rules.get('script-src')).toBe(`script-src 'self' 'nonce-${nonce}' 'strict-dynamic'`);
    expect(rules.get('style-src')).toBe(`style-src 'self' 'nonce-${nonce}'`);
    for (const name of ['default-src', 'object-src', 'base-uri', 'frame-ancestors'])
      expect(rules.get(name)).toBe(`${name} 'none'`);
    for (const name of ['connect-src', 'font-src', 'form-action'])
      expect(rules.get(name)).toBe(`${name} 'self'`);
    expect(policy).not.toMatch(/\*|https?:|unsafe-eval|(?<!style-src-attr )'unsafe-inline'/);

    const scripts = body.match(/<script\b[^>]*>/g) ?? [];
    expect(scripts.length).toBeGreaterThan(0);
    for (const tag of scripts) expect(tag).toContain(`nonce="${nonce}"`);
    expect(body).not.toMatch(/<[a-z][^>]*\son[a-z]+=/i);

    expect(headers.get('permissions-policy')?.[0]).toMatch(/camera=\(\).*microphone=\(\).*usb=\(\)/);
    expect(headers.get('x-dns-prefetch-control')).toEqual(['off']);
  }
  expect(nonces.size).toBe(pages.length);
});

test('with an HTTPS base URL, every answer has Strict-Transport-Security', async () => {
  await using product = await startProduct({
    env: {
      BASE_URL: 'https://understudy.example',
      OPENROUTER_BASE_URL: stage.upstream.url,
      OPENROUTER_API_KEY: stageKey,
    },
  });
  for (const asked of [
    { path: '/', headers: html },
    { path: '/sign-in', headers: html },
    { path: '/icon.svg' },
    { path: '/api/health' },
    { path: '/api/nothing' },
    { path: '/v1/models' },
    { path: '/', host: 'evil.example' },
  ]) {
    const { headers } = await ask(product.url, asked);
    expect(headers.get('strict-transport-security')).toEqual(['max-age=31536000']);
  }
});
