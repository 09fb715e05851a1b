import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startFairClock } from '#tests/support/fair-clock';
import { openGatewayStage, type GatewayStage } from '#tests/support/gateway-stage';
import { rawRequest } from '#tests/support/raw-request';
import { startProduct } from '#tests/support/start-product';

const FIRST = 'google/gemini-2.5-flash-lite';
const messages = [{ role: 'user', content: 'Say hello.' }];

let stage: GatewayStage;
beforeAll(async () => {
  stage = await openGatewayStage({ env: { MAX_BODY_MB: '10' } });
  await stage.api.putCategory('main', { models: [FIRST] });
});
afterAll(() => stage?.close());

const host = (): string => new URL(stage.product.url).host;

type Line = {
  readonly method?: string;
  readonly path: string;
  readonly headers?: string;
  readonly body?: string;
};

function ask({ method = 'GET', path, headers = '', body = '' }: Line) {
  const length = body === '' ? '' : `Content-Length: ${Buffer.byteLength(body)}\r\n`;
  const head = `${method} ${path} HTTP/1.1\r\nHost: ${host()}\r\n${headers}${length}\r\n`;
  return rawRequest(stage.product.url, [head, body]);
}

describe('a request that offers a protocol upgrade', () => {
  const h2c = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n';
  const webSocket =
    'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
  const unknown = 'Connection: upgrade\r\nUpgrade: irc/6.9\r\n';

  test.each([
    ['h2c', h2c],
    ['websocket', webSocket],
    ['an unknown protocol', unknown],
  ])('%s: is answered as if it offered none', async (_, headers) => {
    // Next adds its listener with the first page.
    expect((await ask({ path: '/', headers: 'Accept: text/html\r\nConnection: close\r\n' })).status).toBe(
      200,
    );
    for (const path of ['/', '/api/health', '/_next/hmr', '/_next/webpack-hmr', '/v1/models', '/nowhere']) {
      const plain = await ask({ path, headers: 'Connection: close\r\n' });
      expect((await ask({ path, headers })).status).toBe(plain.status);
    }
    const body = JSON.stringify({ model: FIRST, messages });
    const chat = await ask({ method: 'POST', path: '/v1/chat/completions', headers, body });
    expect(chat.status).toBe(200);
    expect(chat.body).toContain('word60');
  });

  test('does not bypass the guard', async () => {
    const foreign = `GET /api/settings HTTP/1.1\r\nHost: evil.example\r\n${h2c}\r\n`;
    expect((await rawRequest(stage.product.url, [foreign])).status).toBe(403);
    const headers = `${webSocket}Origin: https://evil.example\r\n`;
    expect((await ask({ path: '/_next/hmr', headers })).status).toBe(403);
  });

  test('is closed after its answer, so that no pipelined request waits forever', async () => {
    const socket = connect(Number(new URL(stage.product.url).port), '127.0.0.1');
    const line = `GET /v1/models/${FIRST} HTTP/1.1\r\nHost: ${host()}\r\n`;
    socket.write(`${line}${h2c}\r\n${line}\r\n`);
    let text = '';
    for await (const part of socket) text += String(part);
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  });

  test('does not prevent the process from stopping', async () => {
    await using product = await startProduct();
    await (await fetch(product.url)).text();
    const head = `GET / HTTP/1.1\r\nHost: ${new URL(product.url).host}\r\n${h2c}\r\n`;
    for (let sent = 0; sent < 20; sent += 1) await rawRequest(product.url, [head]);
    expect(await product.stop()).toEqual({ code: 0, signal: null });
  });
});

test('two Host headers are refused in any order', async () => {
  for (const [first, second] of [
    [host(), 'evil.example'],
    ['evil.example', host()],
    [host(), host()],
  ]) {
    for (const path of ['/v1/models', '/api/settings', '/']) {
      const head = `GET ${path} HTTP/1.1\r\nHost: ${first}\r\nHost: ${second}\r\n\r\n`;
      expect((await rawRequest(stage.product.url, [head])).status).toBe(403);
    }
  }
});

describe('a client that closes its connection after the request', () => {
  const padding = Buffer.alloc(1_000_000, 0x20);
  const chunk = Buffer.concat([
    Buffer.from(`${padding.length.toString(16)}\r\n`),
    padding,
    Buffer.from('\r\n'),
  ]);

  test.each(['/v1/chat/completions', '/api/explain'])(
    'reads the 413 for an oversized body at %s',
    async (path) => {
      const head = `POST ${path} HTTP/1.1\r\nHost: ${host()}\r\nConnection: close\r\nContent-Type: application/json\r\n`;
      const parts = Array.from({ length: 40 }, () => padding);
      const declared = `${head}Content-Length: ${40 * padding.length}\r\n\r\n`;
      const whole = await rawRequest(stage.product.url, [declared, ...parts]);
      expect(whole.status).toBe(413);
      expect(JSON.parse(whole.body)).toMatchObject({ error: { code: 'too_large' } });
      const chunks = Array.from({ length: 20 }, () => chunk);
      const chunked = await rawRequest(stage.product.url, [
        `${head}Transfer-Encoding: chunked\r\n\r\n`,
        ...chunks,
        '0\r\n\r\n',
      ]);
      expect(chunked.status).toBe(413);
    },
  );

  test('reads why a large body from a foreign page is refused', async () => {
    for (const path of ['/v1/chat/completions', '/api/explain', '/chat/completions']) {
      const head = `POST ${path} HTTP/1.1\r\nHost: ${host()}\r\nOrigin: https://evil.example\r\nConnection: close\r\n`;
      const parts = Array.from({ length: 9 }, () => padding);
      const sent = await rawRequest(stage.product.url, [`${head}Content-Length: 9000000\r\n\r\n`, ...parts]);
      expect(sent.status).toBe(403);
    }
  });
});

describe('outside /v1', () => {
  const strays: readonly Line[] = [
    { method: 'POST', path: '/chat/completions', body: '{}' },
    { method: 'POST', path: '/api/v1/chat/completions', body: '{}', headers: 'Accept: text/html\r\n' },
    { method: 'POST', path: '//v1/chat/completions', body: '{}' },
    { path: '/models', headers: 'Accept: application/json\r\n' },
    { path: '/openai/v1/models?limit=5', headers: 'Accept: */*\r\n' },
    { path: '/api/tags' },
    { method: 'DELETE', path: '/responses' },
  ];

  test.each(strays)('an API client gets the base URL at $path', async (line) => {
    const { status, text, body } = await ask({
      ...line,
      headers: `${line.headers ?? ''}Connection: close\r\n`,
    });
    expect(status).toBe(404);
    expect(text).toMatch(/^content-type: application\/json/im);
    expect(JSON.parse(body)).toMatchObject({ error: { type: 'invalid_request', param: null } });
    const { message } = (JSON.parse(body) as { error: { message: string } }).error;
    expect(message).toContain(`set the base URL to ${stage.product.url}/v1.`);
    expect(message).toContain(`${line.method ?? 'GET'} ${line.path.split('?', 1)[0]} does not exist.`);
  });

  test('HEAD gets the same 404, without a body', async () => {
    const response = await fetch(`${stage.product.url}/api/hello`, { method: 'HEAD' });
    expect(response.status).toBe(404);
    expect(await response.text()).toBe('');
  });

  test('a browser gets a page', async () => {
    for (const path of ['/chat/completions', '/models', '/nowhere']) {
      const headers = 'Accept: text/html,application/xhtml+xml\r\nConnection: close\r\n';
      const { status, text } = await ask({ path, headers });
      expect(status).toBe(404);
      expect(text).toMatch(/^content-type: text\/html/im);
    }
  });

  test('existing paths stay reachable for an API client', async () => {
    for (const path of ['/', '/settings', '/history?q=x', '/icon.svg', '/api/health', '/api/history?limit=1'])
      expect((await ask({ path, headers: 'Connection: close\r\n' })).status).toBe(200);
  });
});

test.each(['garbage', '%', '["",{"children":[5]}]', `"${'x'.repeat(9_000)}"`])(
  'a page request with the router state %.20s is refused without an error',
  async (state) => {
    for (const path of ['/', '/history', '/settings', '/nowhere']) {
      const headers = `RSC: 1\r\nNext-Router-State-Tree: ${state}\r\nConnection: close\r\n`;
      expect((await ask({ path, headers })).status).toBeGreaterThanOrEqual(400);
      expect((await ask({ path, headers })).status).toBeLessThan(500);
    }
  },
);

test.each([
  '/history/%ff',
  '/api/history/%ff',
  '/api/budgets/%ff/resume',
  '/api/categories/100%',
  '/api/connections/%zz?a=%ff',
])('a path that can’t be decoded gets a 400: %s', async (path) => {
  const { status, body } = await ask({ path, headers: 'Connection: close\r\n' });
  expect(status).toBe(400);
  expect(body).toContain('invalid_request');
});

describe('the screens’ API', () => {
  const call = async (method: string, path: string, body: string) => {
    const elapsedMs = startFairClock(stage.product.pid);
    const response = await fetch(`${stage.product.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body,
    });
    const text = await response.text();
    return { status: response.status, text, tookMs: elapsedMs() };
  };
  const ones = `[${'1,'.repeat(480_000)}1]`;
  const invalidBodies: readonly (readonly [string, string, string])[] = [
    ['PUT', '/api/categories/main', `{"models":${ones}}`],
    ['PUT', '/api/categories/order', `{"slugs":${ones}}`],
    ['POST', '/api/playground', `{"category":"main","messages":${ones}}`],
    ['POST', '/api/explain', '['.repeat(900_000)],
    ['POST', '/api/explain', `{"status":429,"body":${'{"a":'.repeat(150_000)}1${'}'.repeat(150_000)}}`],
    [
      'POST',
      '/api/config/preview',
      JSON.stringify({ format: 'json', text: `{"understudy":1,"categories":${ones}}` }),
    ],
    [
      'POST',
      '/api/config/preview',
      JSON.stringify({ format: 'yaml', text: `understudy: 1\ncategories: ${ones.slice(0, 800_000)}1]` }),
    ],
    [
      'POST',
      '/api/config/preview',
      JSON.stringify({ format: 'yaml', text: `understudy: ${'['.repeat(800_000)}` }),
    ],
    ['POST', '/api/config/preview', JSON.stringify({ format: 'yaml', text: '- '.repeat(400_000) })],
  ];

  test.each(invalidBodies)(
    '%s %s refuses a large invalid body quickly and briefly',
    async (method, path, body) => {
      const answer = await call(method, path, body);
      expect(answer.status).toBe(400);
      expect(answer.text.length).toBeLessThan(20_000);
      expect(answer.tookMs).toBeLessThan(300);
    },
  );

  test('only some of many invalid values are named', async () => {
    const names = Object.fromEntries(Array.from({ length: 9_000 }, (_, index) => [`unknown${index}`, 1]));
    for (const body of [names, { models: Array.from({ length: 9_000 }, () => 1) }]) {
      const answer = await call('PUT', '/api/categories/main', JSON.stringify(body));
      expect(answer.status).toBe(400);
      expect(answer.text.length).toBeLessThan(20_000);
    }
  });

  test('a pasted config file is not repeated in the log', async () => {
    const text =
      'understudy: 1\ncategories: []\n"secret-of-mine": !nowhere x\n? [secret-key]\n: 1\n%FOO secret-line\n';
    await call('POST', '/api/config/preview', JSON.stringify({ format: 'yaml', text }));
    expect(stage.product.output()).not.toMatch(/secret|nowhere/);
  });
});

describe('a category can be named without its prefix', () => {
  test('as the model of a request', async () => {
    const answer = await stage.ask({ model: 'main' });
    expect(answer).toMatchObject({ outcome: 'answered', model: FIRST });
    expect(answer.headers.get('x-understudy-category')).toBe('main');
    const { request } = await stage.api.request(answer.headers.get('x-understudy-request-id') ?? '');
    expect(request).toMatchObject({ category: 'main', requestedModel: 'understudy/main' });
  });

  test('when looking up its model', async () => {
    const shown = await fetch(`${stage.product.url}/v1/models/main`);
    expect(await shown.json()).toMatchObject({ id: 'understudy/main', object: 'model' });
  });
});

test('bodies share a limited amount of memory, and a request beyond it gets a retry time', async () => {
  const env = { MAX_BODY_MB: '20', NODE_OPTIONS: '--max-old-space-size=256' };
  const small = await openGatewayStage({ env });
  onTestFinished(() => small.close());
  small.play(FIRST, { kind: 'hang' });
  const body = JSON.stringify({ model: FIRST, messages, padding: 'x'.repeat(15_000_000) });
  const hangUp = new AbortController();
  const send = (): Promise<Response | null> =>
    fetch(`${small.product.url}/v1/chat/completions`, { method: 'POST', body, signal: hangUp.signal }).catch(
      () => null,
    );
  const answers: (Response | null)[] = [];
  const held: Promise<unknown>[] = [];
  // Each body is held while its model hangs, until one exceeds the memory.
  while (answers.length === 0 && held.length < 10) {
    held.push(send().then((answer) => answers.push(answer)));
    await expect
      .poll(() => small.called().length === held.length || answers.length > 0, { timeout: 20_000 })
      .toBe(true);
  }
  const refused = answers[0];
  expect(held.length).toBeGreaterThan(2);
  expect(refused?.status).toBe(429);
  expect(refused?.headers.get('retry-after')).toBe('2');
  expect(refused?.headers.get('x-should-retry')).toBeNull();
  expect(await refused?.json()).toMatchObject({ error: { type: 'overloaded', code: 'overloaded' } });
  // A small body still fits.
  expect(await small.ask({ model: 'openai/gpt-oss-20b' })).toMatchObject({ outcome: 'answered' });
  hangUp.abort();
  await Promise.all(held);
  small.upstream.clear(FIRST);
  const again = () => fetch(`${small.product.url}/v1/chat/completions`, { method: 'POST', body });
  await expect.poll(async () => (await again()).status, { timeout: 20_000 }).toBe(200);
}, 60_000);
