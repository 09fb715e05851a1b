import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Scenario } from '#lib/demo/scenario';
import { callChat, type ClientAnswer } from '#tests/support/careful-client';
import { openGatewayStage, stageAnswer, type GatewayStage } from '#tests/support/gateway-stage';
import { productApi } from '#tests/support/product-api';
import { startScriptedUpstream, type ScriptedUpstream } from '#tests/support/scripted-upstream';
import { startProduct, type Product } from '#tests/support/start-product';

const FIRST = 'google/gemini-2.5-flash-lite';
const SECOND = 'moonshotai/kimi-k2';
/** Calls tools and holds to a schema. */
const CAPABLE = 'deepseek/deepseek-v3.2';
/** Some ten megabytes on the wire: more than the buffers between upstream and client hold. */
const LONG_WORDS = 60_000;

let stage: GatewayStage;
let scripted: ScriptedUpstream;
/** Its upstream writes what a test tells it to, byte for byte. */
let rawProduct: Product;
beforeAll(async () => {
  stage = await openGatewayStage({
    demo: {
      answer: ({ lastUserText }) => (lastUserText === 'long' ? 'word '.repeat(LONG_WORDS) : stageAnswer),
    },
  });
  await stage.api.putCategory('main', { models: [FIRST, SECOND] });
  await stage.api.putCategory('interface', { models: [FIRST, SECOND], policy: { midStream: 'continue' } });
  scripted = await startScriptedUpstream();
  rawProduct = await startProduct({
    env: { OPENROUTER_BASE_URL: scripted.baseUrl, OPENROUTER_API_KEY: 'sk-or-of-the-stream-tests' },
  });
  await productApi(rawProduct.url).putCategory('interface', { policy: { midStream: 'continue' } });
});
beforeEach(() => stage.clean());
afterAll(async () => {
  await rawProduct?.stop();
  await scripted?.close();
  await stage?.close();
});

const messages = [{ role: 'user', content: 'Say hello.' }];

/** Streams through the product what this writes. */
function askRaw(
  write: (response: ServerResponse, request: IncomingMessage) => Promise<void>,
  fields: Record<string, unknown> = { model: 'raw/model' },
): Promise<ClientAnswer> {
  scripted.answer = (request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    void write(response, request);
  };
  return callChat({ url: rawProduct.url, body: { messages, stream: true, ...fields } });
}

async function readText(request: IncomingMessage): Promise<string> {
  let read = '';
  for await (const part of request) read += String(part);
  return read;
}

const chunk = (delta: Record<string, unknown>, finish: string | null = null): string =>
  JSON.stringify({ id: 'x', model: 'raw/model', choices: [{ index: 0, delta, finish_reason: finish }] });
const manyBytes = 'Grüße aus 日本, 🎭 und 👩‍👩‍👧.';

test('characters stay whole wherever the network cuts them', async () => {
  const bytes = Buffer.from(
    `data: ${chunk({ content: manyBytes.slice(0, 9) })}\n\ndata: ${chunk({ content: manyBytes.slice(9) })}\n\ndata: ${chunk({}, 'stop')}\n\ndata: [DONE]\n\n`,
  );
  const answer = await askRaw(async (response) => {
    response.socket?.setNoDelay(true);
    for (const byte of bytes) {
      response.write(Buffer.from([byte]));
      await new Promise(setImmediate);
    }
    response.end();
  });
  expect(answer).toMatchObject({ outcome: 'answered', text: manyBytes, isDone: true, finishReason: 'stop' });
});

test.each([
  ['carriage returns', (event: string) => `data: ${event}\r\n\r\n`],
  ['no space behind the colon', (event: string) => `data:${event}\n\n`],
  [
    'ids, names and comments between',
    (event: string) => `: beat\nid: 7\nevent: message\ndata: ${event}\n\n: beat\n\n`,
  ],
  ['data over two lines', (event: string) => `data: ${event.replace(',', '\ndata: ,')}\n\n`],
])('events are read with %s', async (_, frame) => {
  const events = [
    chunk({ role: 'assistant', content: '' }),
    chunk({ content: manyBytes }),
    chunk({}, 'stop'),
    '[DONE]',
  ];
  const answer = await askRaw(async (response) => void response.end(events.map(frame).join('')));
  expect(answer).toMatchObject({ outcome: 'answered', text: manyBytes, isDone: true, finishReason: 'stop' });
});

test('one event without an end is cut off at a bound, and the product lives on', async () => {
  const block = 'x'.repeat(1024 * 1024);
  let sentBlocks = 0;
  const answer = await askRaw(async (response) => {
    response.write('data: {"choices":[{"delta":{"content":"');
    const isGone = once(response, 'close');
    while (!response.destroyed && sentBlocks < 200) {
      sentBlocks += 1;
      if (!response.write(block)) await Promise.race([once(response, 'drain'), isGone]);
    }
    response.end();
  });
  expect(answer.outcome).toBe('error');
  expect(sentBlocks).toBeLessThan(120);
  const next = await askRaw(
    async (response) => void response.end(`data: ${chunk({ content: manyBytes }, 'stop')}\n\n`),
  );
  expect(next.text).toBe(manyBytes);
});

test('a client that does not read for a while gets the whole answer, and nobody is blamed', async () => {
  const body = JSON.stringify({
    model: 'understudy/main',
    messages: [{ role: 'user', content: 'long' }],
    stream: true,
  });
  const request = httpRequest(`${stage.product.url}/v1/chat/completions`, { method: 'POST' });
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  // Not reading is what is tested.
  response.pause();
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  let received = '';
  for await (const part of response) received += String(part);
  expect(received.endsWith('data: [DONE]\n\n')).toBe(true);
  expect(received.split('"content":"').length - 1).toBeGreaterThanOrEqual(LONG_WORDS);
  const { request: row } = await stage.api.request(String(response.headers['x-understudy-request-id']));
  expect(row).toMatchObject({ status: 'served', origin: null, attemptCount: 1 });
});

test.each<Scenario>([
  { kind: 'error_mid_stream', tokens: 20, shape: 'documented', done: true },
  { kind: 'error_mid_stream', tokens: 20, shape: 'empty_choices', done: false },
  { kind: 'error_mid_stream', tokens: 20, shape: 'string_code', done: true },
  { kind: 'error_in_choice', tokens: 20 },
  { kind: 'finish_error', tokens: 20 },
  { kind: 'truncated_json' },
])(
  'an error in the middle of a stream is told as one, and continued where that is wanted: %o',
  async (scenario) => {
    stage.play(FIRST, scenario);
    const stopped = await stage.ask({ model: 'understudy/main', stream: true });
    expect(stopped).toMatchObject({ outcome: 'error', finishReason: 'error', isDone: false });
    expect(stopped.error).toMatchObject({ code: 'partial_answer' });
    expect(stage.called()).toEqual([FIRST]);
    await stage.api.clearCooldowns();
    const continued = await stage.ask({ model: 'understudy/interface', stream: true });
    expect(continued).toMatchObject({
      outcome: 'answered',
      text: stageAnswer,
      isDone: true,
      finishReason: 'stop',
    });
  },
);

test('a model that goes on with a whole answer ends it properly, and one that says nothing leaves it broken', async () => {
  const answerWhole = (response: ServerResponse, content: string): void => {
    const body = {
      choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content } }],
      usage: { prompt_tokens: 3, completion_tokens: 5, total_tokens: 8 },
    };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  const begun = 'The first half of the answer, ';
  const rows = [
    { second: `${begun}and the other.`, whole: `${begun}and the other.` },
    { second: 'of the answer, and the other.', whole: `${begun}and the other.` },
    { second: 'and the other.', whole: `${begun}and the other.` },
    { second: '', whole: begun, isComplete: false },
    { second: ' \n', whole: begun, isComplete: false },
  ];
  for (const [index, { second, whole, isComplete = true }] of rows.entries()) {
    scripted.answer = (request, response) => {
      void readText(request).then((sent) => {
        if (!sent.includes(`"model":"raw/${index}-first"`)) {
          answerWhole(response, second);
          return;
        }
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(`data: ${chunk({ content: begun })}\n\n`);
        response.socket?.destroySoon();
      });
    };
    const answer = await callChat({
      url: rawProduct.url,
      body: {
        model: 'understudy/interface',
        models: [`raw/${index}-first`, `raw/${index}-second`],
        messages,
        stream: true,
      },
    });
    const end = isComplete
      ? { outcome: 'answered', isDone: true, finishReason: 'stop' }
      : { outcome: 'error', isDone: false, finishReason: 'error' };
    expect(answer).toMatchObject({ text: whole, ...end });
  }
});

test('when only thoughts were sent before the break, the next model is asked as if for the first time', async () => {
  const asked: unknown[] = [];
  const answer = await askRaw(
    async (response, request) => {
      const { model, messages: sent } = JSON.parse(await readText(request)) as Record<string, unknown>;
      asked.push(sent);
      if (model === 'thoughts/first') {
        response.write(`data: ${chunk({ reasoning: 'Let me think.' })}\n\n`);
        response.socket?.destroySoon();
      } else response.end(`data: ${chunk({ content: 'The answer.' })}\n\ndata: [DONE]\n\n`);
    },
    { model: 'understudy/interface', models: ['thoughts/first', 'thoughts/second'] },
  );
  expect(answer).toMatchObject({ outcome: 'answered', text: 'The answer.', isDone: true });
  expect(asked).toEqual([messages, messages]);
});

test('comments in the midst of an answer do not hide for ever that it stalled', async () => {
  await productApi(rawProduct.url).putCategory('image', { policy: { stallMs: 1_500, keepAliveMs: 4_000 } });
  const ask = (comments: number): Promise<ClientAnswer> =>
    askRaw(
      async (response) => {
        response.write(`data: ${chunk({ content: 'One, ' })}\n\n`);
        for (let sent = 0; sent < comments && !response.destroyed; sent += 1) {
          await new Promise((resolve) => setTimeout(resolve, 500));
          response.write(': OPENROUTER PROCESSING\n\n');
        }
        response.end(`data: ${chunk({ content: 'two.' })}\n\ndata: [DONE]\n\n`);
      },
      { model: 'understudy/image', models: [`comments/${comments}`] },
    );
  // Longer than a stream may pause in silence, and shorter than comments may last.
  expect(await ask(5)).toMatchObject({ outcome: 'answered', text: 'One, two.', isDone: true });
  expect(await ask(30)).toMatchObject({ outcome: 'error', text: 'One, ', isDone: false });
});

test('text that was held at the seam is not lost when only [DONE] follows', async () => {
  const begun = 'Twelve plus seven is nineteen, and';
  scripted.answer = (request, response) => {
    void readText(request).then((sent) => {
      const isFirst = sent.includes('"model":"seam/first"');
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      // It stands in the text before, so the second may be about to repeat that.
      response.write(`data: ${chunk({ content: isFirst ? begun : ' is nineteen' })}\n\n`);
      if (isFirst) response.socket?.destroySoon();
      else response.end('data: [DONE]\n\n');
    });
  };
  const answer = await callChat({
    url: rawProduct.url,
    body: { model: 'understudy/interface', models: ['seam/first', 'seam/second'], messages, stream: true },
  });
  const text = `${begun} is nineteen`;
  expect(answer).toMatchObject({ outcome: 'answered', text, isDone: true, finishReason: 'stop' });
});

function choiceChunk(index: number, delta: Record<string, unknown>, finishReason: string | null): string {
  return `data: ${JSON.stringify({ choices: [{ index, delta, finish_reason: finishReason }] })}\n\n`;
}

/** Of two answers in one stream, the first is done long before the second. */
async function writeTwoAnswers(response: ServerResponse): Promise<void> {
  response.write(choiceChunk(0, { content: 'short' }, null));
  response.write(choiceChunk(1, { content: 'the long ' }, null));
  response.write(choiceChunk(0, {}, 'stop'));
  // Longer than is waited for the usage behind a finish reason.
  await new Promise((resolve) => setTimeout(resolve, 1_300));
  response.write(choiceChunk(1, { content: 'one' }, null));
}

test('of several answers in one stream none is cut short when another is done', async () => {
  const answer = await askRaw(async (response) => {
    await writeTwoAnswers(response);
    response.end(`${choiceChunk(1, {}, 'stop')}data: [DONE]\n\n`);
  });
  const choices = answer.events.flatMap((event) => event.choices ?? []);
  expect(answer).toMatchObject({ outcome: 'answered', text: 'shortthe long one', isDone: true });
  expect(choices.filter((choice) => choice.finish_reason === 'stop')).toHaveLength(2);
});

test('several answers of which one broke end in an error, and are not continued', async () => {
  const calledBefore = scripted.seen.length;
  const answer = await askRaw(
    async (response) => {
      await writeTwoAnswers(response);
      response.socket?.destroySoon();
    },
    { model: 'understudy/interface', models: ['several/first', 'several/second'], n: 2 },
  );
  expect(answer).toMatchObject({ outcome: 'error', finishReason: 'error', isDone: false });
  expect(scripted.seen.slice(calledBefore)).toHaveLength(1);
});

const tools = [
  {
    type: 'function',
    function: { name: 'weather', parameters: { type: 'object', properties: { city: { type: 'string' } } } },
  },
];
test.each([
  ['a tool call', { tools, tool_choice: 'required' }, 1],
  [
    'structured output',
    { response_format: { type: 'json_schema', json_schema: { name: 'x', schema: { type: 'object' } } } },
    1,
  ],
])('%s that broke is never continued', async (_, fields, tokens) => {
  stage.play(FIRST, { kind: 'cut_after', tokens });
  const models = [FIRST, CAPABLE];
  const answer = await stage.ask({ model: 'understudy/interface', models, stream: true, ...fields });
  expect(answer).toMatchObject({ outcome: 'error', finishReason: 'error', isDone: false });
  expect(stage.called()).toEqual([FIRST]);
});

test('a tool call that broke before anything was sent is begun anew', async () => {
  stage.play(FIRST, { kind: 'cut_after', tokens: 0 });
  const answer = await stage.ask({
    model: 'understudy/interface',
    models: [FIRST, CAPABLE],
    stream: true,
    tools,
    tool_choice: 'required',
  });
  expect(answer).toMatchObject({ outcome: 'answered', finishReason: 'tool_calls', isDone: true });
});
