import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDemoUpstream, type DemoUpstream } from '#lib/demo/start-demo-upstream';
import type { RouteScenario } from '#lib/demo/written-scenario';
import { productApi } from '#tests/support/product-api';
import { startProduct, type Product } from '#tests/support/start-product';

/** Does not look like any known kind of key. */
const KEY = 'acme.Own+Key/of=the_Team-Blue.QwErTyUiOp';
const MODEL = 'a/one';

let upstream: DemoUpstream;
let product: Product;
beforeAll(async () => {
  upstream = await startDemoUpstream();
  upstream.playEverywhere({ kind: 'custom', status: 500, body: '' });
  product = await startProduct({
    env: { OPENROUTER_BASE_URL: upstream.url, OPENROUTER_API_KEY: KEY },
  });
});
afterAll(async () => {
  await product?.stop();
  await upstream?.close();
});

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const writings: Readonly<Record<string, string>> = {
  plain: KEY,
  'URL-encoded': encodeURIComponent(KEY),
  Base64: base64(`Bearer ${KEY}`),
  'Base64 behind a letter': base64(`x${KEY}`),
  hex: Buffer.from(KEY).toString('hex'),
  cut: KEY.slice(0, -6),
};
/** The forms of the key that no file and no answer may contain. */
const traces = [
  KEY,
  encodeURIComponent(KEY),
  ...['', 'x', 'xx'].map((before) => base64(before + KEY).slice(4, -8)),
  Buffer.from(KEY).toString('hex'),
  KEY.slice(0, -6),
];

function tracesIn(text: string): string[] {
  return traces.filter((trace) => text.includes(trace));
}

/**
 * Sends a chat request. Returns all its traces: the answer, its row in the history, and the log.
 */
async function ask(answer: RouteScenario, body: Record<string, unknown> = {}): Promise<string> {
  upstream.playEverywhere(answer);
  const response = await productApi(product.url).chat({
    model: MODEL,
    messages: [{ role: 'user', content: 'Say hello.' }],
    ...body,
  });
  const text = await response.text();
  const id = response.headers.get('x-understudy-request-id') ?? '';
  const detail = await fetch(`${product.url}/api/history/${id}`);
  expect(detail.status).toBe(200);
  return [text, JSON.stringify([...response.headers]), await detail.text(), product.output()].join('\n');
}

const json = (
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): RouteScenario => ({
  kind: 'custom',
  status,
  headers,
  body,
});

test.each(Object.entries(writings))(
  'a key that upstream repeats %s in an error leaves no trace',
  async (_, written) => {
    for (const status of [200, 400, 401, 500]) {
      const message = `The key ${written} is not allowed to do this.`;
      const left = await ask(
        json(status, {
          error: { message, code: status, metadata: { raw: message, provider_name: written } },
          provider: written,
          id: written,
        }),
      );
      expect(tracesIn(left)).toEqual([]);
    }
    const left = await ask({ kind: 'custom', status: 502, body: `<html>upstream sent ${written}</html>` });
    expect(tracesIn(left)).toEqual([]);
  },
);

test('a key in the headers of a failed or served answer leaves no trace', async () => {
  const headers = {
    'x-generation-id': KEY,
    'x-provider-name': KEY,
    'retry-after': KEY,
    'x-ratelimit-limit': KEY,
  };
  const failed = await ask(json(429, { error: { message: 'No.' } }, headers));
  expect(tracesIn(failed)).toEqual([]);
  const choices = [{ index: 0, message: { content: 'Hello.' }, finish_reason: 'stop' }];
  const served = await ask(json(200, { id: 'gen-1', model: MODEL, provider: KEY, choices }, headers));
  expect(served).toContain('Hello.');
  expect(tracesIn(served)).toEqual([]);
});

const sse = (...events: unknown[]): string =>
  events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');
const delta = (content: string) => ({
  id: 'gen-1',
  model: MODEL,
  provider: KEY,
  choices: [{ index: 0, delta: { content }, finish_reason: null }],
});

test.each([
  ['before its content', sse({ error: { message: `Bad key ${KEY}`, code: 401 } })],
  ['after its content', sse(delta('Hello.'), { error: { message: `Bad key ${KEY}`, code: 401 } })],
  ['in an answer that is cut', sse(delta(`Hello ${KEY}.`))],
])('a key that a stream repeats %s leaves no trace', async (_, events) => {
  const left = await ask(
    { kind: 'custom', status: 200, headers: { 'content-type': 'text/event-stream' }, body: events },
    { stream: true },
  );
  expect(tracesIn(left)).toEqual([]);
});

test('text sent by the client comes back unchanged, even if it contains the key', async () => {
  upstream.playEverywhere(
    json(200, {
      id: 'gen-1',
      model: MODEL,
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: `OPENROUTER_API_KEY=${KEY}` },
          finish_reason: 'stop',
        },
      ],
    }),
  );
  const answer = await productApi(product.url).chat({
    model: MODEL,
    messages: [{ role: 'user', content: `Repeat: OPENROUTER_API_KEY=${KEY}` }],
  });
  expect(await answer.text()).toContain(`OPENROUTER_API_KEY=${KEY}`);
});

test('the explanation of a pasted error omits the key in use', async () => {
  const answer = await fetch(`${product.url}/api/explain`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ body: `401 Unauthorized: {"error":{"message":"Invalid key ${KEY}"}}` }),
  });
  expect(answer.status).toBe(200);
  expect(tracesIn(await answer.text())).toEqual([]);
});

test('no file in the data folder contains the key in any encoding', () => {
  const holding = readdirSync(product.dataDir).filter(
    (name) => tracesIn(readFileSync(join(product.dataDir, name)).toString('latin1')).length > 0,
  );
  expect(holding).toEqual([]);
});
