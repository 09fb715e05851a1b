import { request as httpRequest, type IncomingMessage } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startFairClock } from '#tests/support/fair-clock';
import { openGatewayStage, type GatewayStage } from '#tests/support/gateway-stage';

const FIRST = 'google/gemini-2.5-flash-lite';
const messages = [{ role: 'user', content: 'Say hello.' }];
const ofFirst = (fields: Record<string, unknown>): string =>
  JSON.stringify({ model: FIRST, messages, ...fields });

let stage: GatewayStage;
beforeAll(async () => {
  stage = await openGatewayStage({ env: { MAX_BODY_MB: '10' } });
  await stage.api.putCategory('image', { models: [] });
  // The first request of a process loads code, which would distort the times.
  await stage.ask({ model: FIRST });
});
beforeEach(() => stage.clean());
afterAll(() => stage?.close());

type Refusal = {
  readonly status: number;
  readonly body: {
    readonly error: {
      readonly message: string;
      readonly type: string;
      readonly code: string;
      readonly param: string | null;
      readonly metadata: { readonly request_id: string; readonly explanation: string; attempts: unknown[] };
    };
  };
  readonly headers: IncomingMessage['headers'];
  readonly tookMs: number;
};

type Sending = {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly parts: readonly (string | Buffer)[];
};

/** Sends these parts and reads the response, even if it arrives before all parts were sent. */
function send({ method = 'POST', path = '/v1/chat/completions', headers, parts }: Sending): Promise<Refusal> {
  const elapsedMs = startFairClock(stage.product.pid);
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      `${stage.product.url}${path}`,
      { method, headers: { 'content-type': 'application/json', ...headers } },
      (response) => {
        let text = '';
        response.on('data', (part: Buffer) => (text += part.toString()));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: JSON.parse(text) as Refusal['body'],
            tookMs: elapsedMs(),
          }),
        );
      },
    );
    request.on('error', reject);
    for (const part of parts) request.write(part);
    request.end();
  });
}

const chat = (body: string): Sending => ({
  parts: [body],
  headers: { 'content-length': `${Buffer.byteLength(body)}` },
});

type Row = readonly [
  what: string,
  sending: Sending,
  status: number,
  problem: readonly [code: string, param: string | null],
  words: RegExp,
];

const rows: readonly Row[] = [
  ['invalid JSON', chat('{"model": '), 400, ['not_json', null], /not valid JSON/],
  ['an empty body', chat(''), 400, ['no_body', null], /no body/],
  ['a list', chat('[]'), 400, ['invalid_body', null], /JSON object/],
  ['null', chat('null'), 400, ['invalid_body', null], /JSON object/],
  ['a text', chat('"hello"'), 400, ['invalid_body', null], /JSON object/],
  [
    'no messages',
    chat(JSON.stringify({ model: FIRST })),
    400,
    ['invalid_body', 'messages'],
    /"messages" must be/,
  ],
  [
    'an empty list of messages',
    chat(ofFirst({ messages: [] })),
    400,
    ['invalid_body', 'messages'],
    /at least one/,
  ],
  ['messages that are a text', chat(ofFirst({ messages: 'hi' })), 400, ['invalid_body', 'messages'], /list/],
  [
    'a message that is a text',
    chat(ofFirst({ messages: ['hi'] })),
    400,
    ['invalid_body', 'messages.0'],
    /messages\.0/,
  ],
  [
    'a message without a role',
    chat(ofFirst({ messages: [{ content: 'hi' }] })),
    400,
    ['invalid_body', 'messages.0.role'],
    /messages\.0\.role/,
  ],
  [
    'content that is a number',
    chat(ofFirst({ messages: [{ role: 'user', content: 5 }] })),
    400,
    ['invalid_body', 'messages.0.content'],
    /messages\.0\.content/,
  ],
  ['stream as a text', chat(ofFirst({ stream: 'yes' })), 400, ['invalid_body', 'stream'], /"stream"/],
  ['model as a number', chat(ofFirst({ model: 5 })), 400, ['invalid_body', 'model'], /"model"/],
  ['an empty model', chat(ofFirst({ model: '' })), 400, ['invalid_body', 'model'], /"model"/],
  ['a blank model', chat(ofFirst({ model: '  ' })), 400, ['invalid_body', 'model'], /white space/],
  ['a model with a line break', chat(ofFirst({ model: 'a\nb' })), 400, ['invalid_body', 'model'], /"model"/],
  ...['\0', '\u0007', '\u200b', '\u2028', '\ud800'].flatMap((hidden): Row[] => [
    [
      `a model that ends in ${JSON.stringify(hidden)}`,
      chat(ofFirst({ model: FIRST + hidden })),
      400,
      ['invalid_body', 'model'],
      /hidden characters|white space/,
    ],
    [
      `a fallback that begins with ${JSON.stringify(hidden)}`,
      chat(ofFirst({ models: [FIRST, hidden + FIRST] })),
      400,
      ['invalid_body', 'models.1'],
      /hidden characters|white space/,
    ],
  ]),
  ['n as a text', chat(ofFirst({ n: '2' })), 400, ['invalid_body', 'n'], /"n"/],
  [
    'a part of a message that is a number',
    chat(ofFirst({ messages: [{ role: 'user', content: [5] }] })),
    400,
    ['invalid_body', 'messages.0.content.0'],
    /messages\.0\.content\.0/,
  ],
  ['a tool that is a text', chat(ofFirst({ tools: ['x'] })), 400, ['invalid_body', 'tools.0'], /tools\.0/],
  [
    'reasoning as a text',
    chat(ofFirst({ reasoning: 'high' })),
    400,
    ['invalid_body', 'reasoning'],
    /"reasoning"/,
  ],
  [
    'endlessly nested lists',
    chat(ofFirst({ metadata: 'X' }).replace('"X"', '['.repeat(100_000) + ']'.repeat(100_000))),
    400,
    ['too_deep', null],
    /500 levels/,
  ],
  ['5 MB of brackets', chat('['.repeat(5_000_000)), 400, ['too_deep', null], /500 levels/],
  [
    '1.1 million messages',
    chat(`{"model":"${FIRST}","messages":[${'1,'.repeat(1_100_000)}1]}`),
    400,
    ['too_many_values', null],
    /1,000,000 values/,
  ],
  ...(['messages', 'tools', 'models', 'modalities', 'stop'] as const).map((field): Row => [
    `a list of 50,000 wrong elements as ${field}`,
    chat(ofFirst({ [field]: Array.from({ length: 50_000 }, () => true) })),
    400,
    ['invalid_body', ['messages', 'tools'].includes(field) && field === 'messages' ? 'messages.0' : field],
    new RegExp(`"${field}`),
  ]),
  [
    'a message with 50,000 invalid parts',
    chat(ofFirst({ messages: [{ role: 'user', content: Array.from({ length: 9_000 }, () => 1) }] })),
    400,
    ['invalid_body', 'messages.0.content.0'],
    /expected object/,
  ],
  [
    'a bare category in models',
    chat(ofFirst({ models: [FIRST, 'main'] })),
    400,
    ['category_in_models', 'models'],
    /is a category/,
  ],
  [
    'no model at all',
    chat(JSON.stringify({ messages })),
    400,
    ['missing_model', 'model'],
    /understudy\/main/,
  ],
  ['an empty list of models', chat(ofFirst({ models: [] })), 400, ['invalid_body', 'models'], /"models"/],
  ['models as a text', chat(ofFirst({ models: FIRST })), 400, ['invalid_body', 'models'], /"models"/],
  [
    'a number in models',
    chat(ofFirst({ models: [FIRST, 7] })),
    400,
    ['invalid_body', 'models.1'],
    /models\.1/,
  ],
  [
    'an unknown category',
    chat(ofFirst({ model: 'understudy/nowhere' })),
    404,
    ['unknown_category', 'model'],
    /no category "nowhere".*understudy\/main/,
  ],
  [
    'a category that is a path',
    chat(ofFirst({ model: 'understudy/../../etc' })),
    404,
    ['unknown_category', 'model'],
    /no category/,
  ],
  [
    'an empty category',
    chat(ofFirst({ model: 'understudy/image' })),
    400,
    ['empty_chain', 'model'],
    /is empty/,
  ],
  [
    'a category in models',
    chat(ofFirst({ models: [FIRST, 'understudy/main'] })),
    400,
    ['category_in_models', 'models'],
    /is a category/,
  ],
  ['max_tokens of 0', chat(ofFirst({ max_tokens: 0 })), 400, ['invalid_body', 'max_tokens'], /"max_tokens"/],
  [
    'max_tokens below 0',
    chat(ofFirst({ max_tokens: -3 })),
    400,
    ['invalid_body', 'max_tokens'],
    /"max_tokens"/,
  ],
  [
    'max_tokens as a text',
    chat(ofFirst({ max_tokens: '9' })),
    400,
    ['invalid_body', 'max_tokens'],
    /"max_tokens"/,
  ],
  ['tools that are not a list', chat(ofFirst({ tools: {} })), 400, ['invalid_body', 'tools'], /"tools"/],
  [
    'a temperature that is a word',
    chat(ofFirst({ temperature: 'hot' })),
    400,
    ['invalid_body', 'temperature'],
    /"temperature"/,
  ],
  [
    'a provider that is a text',
    chat(ofFirst({ provider: 'openai' })),
    400,
    ['invalid_body', 'provider'],
    /"provider"/,
  ],
  [
    'a wrong path',
    { path: '/v1/chat/completion', parts: ['{}'] },
    404,
    ['unknown_path', null],
    /^\/v1\/chat\/completion does not exist\./,
  ],
  [
    'the bare root',
    { path: '/v1', method: 'GET', parts: [] },
    404,
    ['unknown_path', null],
    /chat\/completions/,
  ],
  ...['gpt-4', 'understudy%2Fnothing', '%zz'].map((id): Row => [
    `the model ${id}, which there is not,`,
    { method: 'GET', path: `/v1/models/${id}`, parts: [] },
    404,
    ['unknown_model', 'model'],
    /no model/,
  ]),
  [
    'a compressed body',
    { headers: { 'content-encoding': 'gzip' }, parts: [gzipSync(ofFirst({}))] },
    415,
    ['unsupported_encoding', null],
    /gzip is not supported.*uncompressed JSON/,
  ],
  ['a wrong method', { method: 'GET', parts: [] }, 405, ['wrong_method', null], /Use POST/],
  [
    'another wrong method',
    { method: 'DELETE', path: '/v1/models', parts: [] },
    405,
    ['wrong_method', null],
    /Use GET/,
  ],
];

test.each(rows)(
  '%s is refused with a reason, at once, and not sent upstream',
  async (_, sending, status, problem, words) => {
    const refusal = await send(sending);
    const [code, param] = problem;
    expect(refusal.body.error).toMatchObject({ type: 'invalid_request', code, param });
    expect(refusal.body.error.message).toMatch(words);
    expect(refusal.body.error.message).toMatch(/^[A-Z"/].*\.$/);
    expect(refusal.status).toBe(status);
    const { metadata } = refusal.body.error;
    expect(metadata).toMatchObject({ explanation: refusal.body.error.message, attempts: [] });
    expect(metadata.request_id).toBe(refusal.headers['x-understudy-request-id']);
    expect(refusal.headers['content-type']).toMatch(/^application\/json/);
    expect(refusal.tookMs).toBeLessThan(200);
    expect(stage.called()).toEqual([]);
  },
);

test('a body just over 10 MB is refused with a readable answer', async () => {
  const body = ofFirst({ padding: 'x'.repeat(10_000_000) });
  const refusal = await send(chat(body));
  expect(refusal.status).toBe(413);
  expect(refusal.body.error).toMatchObject({ type: 'invalid_request', code: 'too_large' });
  expect(refusal.body.error.message).toContain('10 MB');
  expect(stage.called()).toEqual([]);
});

test('a declared length above the limit is refused before the body arrives', async () => {
  const elapsedMs = startFairClock(stage.product.pid);
  const status = await new Promise<number>((resolve, reject) => {
    const request = httpRequest(
      `${stage.product.url}/v1/chat/completions`,
      { method: 'POST', headers: { 'content-length': '4000000000' } },
      (response) => {
        resolve(response.statusCode ?? 0);
        request.destroy();
      },
    );
    request.on('error', reject);
    request.write('{');
  });
  // Almost nothing but the head was sent, so the answer did not depend on the body.
  expect(status).toBe(413);
  expect(elapsedMs()).toBeLessThan(200);
});

test('a chunked body above the limit is refused while it is still being sent', async () => {
  const part = Buffer.alloc(1_000_000, 0x20);
  const refusal = await send({ parts: Array.from({ length: 14 }, () => part) });
  expect(refusal.headers).not.toHaveProperty('transfer-encoding');
  expect(refusal.status).toBe(413);
  expect(refusal.body.error.code).toBe('too_large');
  expect(stage.called()).toEqual([]);
});

test('a body just under 10 MB is accepted, whole or in parts', async () => {
  const body = ofFirst({
    messages: [{ role: 'user', content: 'word '.repeat(100) }],
    padding: 'x'.repeat(9_900_000),
  });
  const half = Math.floor(body.length / 2);
  for (const parts of [[body], [body.slice(0, half), body.slice(half)]]) {
    expect((await send({ parts })).status).toBe(200);
  }
  expect(stage.called()).toEqual([FIRST, FIRST]);
});

test('a client that disconnects in the middle of its body disturbs no other request', async () => {
  const errored = new Promise<void>((resolve) => {
    const request = httpRequest(`${stage.product.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-length': '5000' },
    });
    request.on('error', () => resolve());
    request.write('{"model":', () => request.destroy());
    request.on('close', () => resolve());
  });
  await errored;
  expect(await stage.ask({ model: FIRST })).toMatchObject({ outcome: 'answered' });
  expect(stage.called()).toEqual([FIRST]);
  expect(stage.product.output()).not.toMatch(/Error/);
});

test('multi-byte characters arrive intact wherever the parts are split', async () => {
  const body = Buffer.from(ofFirst({ messages: [{ role: 'user', content: 'Grüße, 日本 und 🎭' }] }));
  const parts = Array.from(body, (byte) => Buffer.from([byte]));
  expect((await send({ parts })).status).toBe(200);
  expect(stage.upstream.calls()[0]?.body?.messages).toEqual([
    { role: 'user', content: 'Grüße, 日本 und 🎭' },
  ]);
});

test('an oversized request to the screens’ API does not reset the connection for the next ones', async () => {
  const statuses: number[] = [];
  for (const body of ['x'.repeat(3_000_000), '', '', '']) {
    const response = await fetch(`${stage.product.url}/api/explain`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ status: 429, body }),
    });
    await response.text();
    statuses.push(response.status);
  }
  expect(statuses).toEqual([413, 200, 200, 200]);
});
