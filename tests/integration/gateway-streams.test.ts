import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Scenario } from '#lib/demo/scenario';
import { startDemoUpstream, type DemoUpstream } from '#lib/demo/start-demo-upstream';
import type { WrittenScenario, WrittenStep } from '#lib/demo/written-scenario';
import { callChat, type ClientAnswer } from '#tests/support/careful-client';
import { openGatewayStage, stageAnswer, type GatewayStage } from '#tests/support/gateway-stage';
import { productApi } from '#tests/support/product-api';
import { startProduct, type Product } from '#tests/support/start-product';

const FIRST = 'google/gemini-2.5-flash-lite';
const SECOND = 'moonshotai/kimi-k2';
/** Supports tools and structured output. */
const CAPABLE = 'deepseek/deepseek-v3.2';
/** About ten megabytes on the wire: more than the buffers between upstream and client. */
const LONG_WORDS = 60_000;

let stage: GatewayStage;
let scripted: DemoUpstream;
/** Its upstream writes exactly the bytes a test gives it. */
let rawProduct: Product;
beforeAll(async () => {
  stage = await openGatewayStage({
    demo: {
      answer: ({ lastUserText }) => (lastUserText === 'long' ? 'word '.repeat(LONG_WORDS) : stageAnswer),
    },
  });
  await stage.api.putCategory('main', { models: [FIRST, SECOND] });
  await stage.api.putCategory('interface', { models: [FIRST, SECOND], policy: { midStream: 'continue' } });
  scripted = await startDemoUpstream({ recordRequests: true });
  scripted.playAt('/models', { kind: 'custom', status: 500, body: '' });
  rawProduct = await startProduct({
    env: { OPENROUTER_BASE_URL: scripted.url, OPENROUTER_API_KEY: 'sk-or-of-the-stream-tests' },
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

const send = (text: string): WrittenStep => ({ do: 'send', text });
const streamOf = (...steps: WrittenStep[]): WrittenScenario => ({
  kind: 'custom_steps',
  status: 200,
  headers: { 'content-type': 'text/event-stream' },
  steps,
});

/** Streams these steps through the product. */
function askRaw(steps: WrittenStep[]): Promise<ClientAnswer> {
  const model = 'raw/model';
  scripted.play(model, streamOf(...steps));
  return callChat({ url: rawProduct.url, body: { messages, stream: true, model } });
}

const chunk = (delta: Record<string, unknown>, finish: string | null = null): string =>
  JSON.stringify({ id: 'x', model: 'raw/model', choices: [{ index: 0, delta, finish_reason: finish }] });
const manyBytes = 'Grüße aus 日本, 🎭 und 👩‍👩‍👧.';

test('characters stay intact wherever the network splits them', async () => {
  const text = `data: ${chunk({ content: manyBytes.slice(0, 9) })}\n\ndata: ${chunk({ content: manyBytes.slice(9) })}\n\ndata: ${chunk({}, 'stop')}\n\ndata: [DONE]\n\n`;
  const answer = await askRaw([{ do: 'send_bytewise', text }]);
  expect(answer).toMatchObject({ outcome: 'answered', text: manyBytes, isDone: true, finishReason: 'stop' });
});

test.each([
  ['carriage returns', (event: string) => `data: ${event}\r\n\r\n`],
  ['no space after the colon', (event: string) => `data:${event}\n\n`],
  [
    'ids, names and comments in between',
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
  const answer = await askRaw([send(events.map(frame).join(''))]);
  expect(answer).toMatchObject({ outcome: 'answered', text: manyBytes, isDone: true, finishReason: 'stop' });
});

test('an endless event is cut off at a limit, and the product keeps running', async () => {
  const block = 'x'.repeat(1024 * 1024);
  const before = scripted.requests().length;
  const answer = await askRaw([
    send('data: {"choices":[{"delta":{"content":"'),
    { do: 'repeat', text: block, times: 200 },
  ]);
  expect(answer.outcome).toBe('error');
  const sentBytes = () => scripted.requests()[before]?.answer?.sentBytes ?? Infinity;
  await expect.poll(sentBytes).toBeLessThan(120 * block.length);
  const next = await askRaw([send(`data: ${chunk({ content: manyBytes }, 'stop')}\n\n`)]);
  expect(next.text).toBe(manyBytes);
});

test('a client that pauses reading gets the whole answer, and no failure is recorded', async () => {
  const body = JSON.stringify({
    model: 'understudy/main',
    messages: [{ role: 'user', content: 'long' }],
    stream: true,
  });
  const request = httpRequest(`${stage.product.url}/v1/chat/completions`, { method: 'POST' });
  request.end(body);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  // The pause in reading is what this tests.
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
  'an error in the middle of a stream is reported as one, and continued if configured: %o',
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

test('a whole answer can continue a stream, and an empty one leaves it incomplete', async () => {
  const wholeAnswer = (content: string): WrittenScenario => ({
    kind: 'custom',
    status: 200,
    body: {
      choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content } }],
      usage: { prompt_tokens: 3, completion_tokens: 5, total_tokens: 8 },
    },
  });
  const begun = 'The first half of the answer, ';
  const rows = [
    { second: `${begun}and the other.`, whole: `${begun}and the other.` },
    { second: 'of the answer, and the other.', whole: `${begun}and the other.` },
    { second: 'and the other.', whole: `${begun}and the other.` },
    { second: '', whole: begun, isComplete: false },
    { second: ' \n', whole: begun, isComplete: false },
  ];
  for (const [index, { second, whole, isComplete = true }] of rows.entries()) {
    scripted.play(
      `raw/${index}-first`,
      streamOf(send(`data: ${chunk({ content: begun })}\n\n`), { do: 'drop' }),
    );
    scripted.play(`raw/${index}-second`, wholeAnswer(second));
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

test('after a stream with only reasoning, the next model gets the original request', async () => {
  scripted.resetCalls();
  scripted.play(
    'thoughts/first',
    streamOf(send(`data: ${chunk({ reasoning: 'Let me think.' })}\n\n`), { do: 'drop' }),
  );
  scripted.play(
    'thoughts/second',
    streamOf(send(`data: ${chunk({ content: 'The answer.' })}\n\ndata: [DONE]\n\n`)),
  );
  const models = ['thoughts/first', 'thoughts/second'];
  const answer = await callChat({
    url: rawProduct.url,
    body: { model: 'understudy/interface', models, messages, stream: true },
  });
  const asked = scripted.calls().map(({ body }) => body?.messages);
  expect(answer).toMatchObject({ outcome: 'answered', text: 'The answer.', isDone: true });
  expect(asked).toEqual([messages, messages]);
});

test('comments in the middle of an answer do not hide a stall forever', async () => {
  await productApi(rawProduct.url).putCategory('image', { policy: { stallMs: 1_500, keepAliveMs: 4_000 } });
  const ask = (comments: number): Promise<ClientAnswer> => {
    const model = `comments/${comments}`;
    scripted.play(
      model,
      streamOf(
        send(`data: ${chunk({ content: 'One, ' })}\n\n`),
        ...Array.from({ length: comments }, (): WrittenStep[] => [
          { do: 'wait', ms: 500 },
          send(': OPENROUTER PROCESSING\n\n'),
        ]).flat(),
        send(`data: ${chunk({ content: 'two.' })}\n\ndata: [DONE]\n\n`),
      ),
    );
    return callChat({
      url: rawProduct.url,
      body: { model: 'understudy/image', models: [model], messages, stream: true },
    });
  };
  // Longer than the stall limit, and shorter than the keep-alive limit.
  expect(await ask(5)).toMatchObject({ outcome: 'answered', text: 'One, two.', isDone: true });
  expect(await ask(30)).toMatchObject({ outcome: 'error', text: 'One, ', isDone: false });
});

test('text held at the seam is not lost if only [DONE] follows', async () => {
  const begun = 'Twelve plus seven is nineteen, and';
  scripted.play('seam/first', streamOf(send(`data: ${chunk({ content: begun })}\n\n`), { do: 'drop' }));
  // The text before contains it, so the second model may be about to repeat that.
  scripted.play(
    'seam/second',
    streamOf(send(`data: ${chunk({ content: ' is nineteen' })}\n\n`), send('data: [DONE]\n\n')),
  );
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

/** In a stream with two answers, the first finishes long before the second. */
const twoAnswers: readonly WrittenStep[] = [
  send(choiceChunk(0, { content: 'short' }, null)),
  send(choiceChunk(1, { content: 'the long ' }, null)),
  send(choiceChunk(0, {}, 'stop')),
  // Longer than the wait for usage after a finish reason.
  { do: 'wait', ms: 1_300 },
  send(choiceChunk(1, { content: 'one' }, null)),
];

test('when one of several answers in a stream is done, the others continue', async () => {
  const answer = await askRaw([...twoAnswers, send(`${choiceChunk(1, {}, 'stop')}data: [DONE]\n\n`)]);
  const choices = answer.events.flatMap((event) => event.choices ?? []);
  expect(answer).toMatchObject({ outcome: 'answered', text: 'shortthe long one', isDone: true });
  expect(choices.filter((choice) => choice.finish_reason === 'stop')).toHaveLength(2);
});

test('several answers with one cut end with an error and are not continued', async () => {
  scripted.resetCalls();
  const models = ['several/first', 'several/second'];
  scripted.play('several/first', streamOf(...twoAnswers, { do: 'drop' }));
  scripted.play('several/second', streamOf(...twoAnswers, { do: 'drop' }));
  const answer = await callChat({
    url: rawProduct.url,
    body: { model: 'understudy/interface', models, n: 2, messages, stream: true },
  });
  expect(answer).toMatchObject({ outcome: 'error', finishReason: 'error', isDone: false });
  expect(scripted.calls()).toHaveLength(1);
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
])('a cut in %s is never continued', async (_, fields, tokens) => {
  stage.play(FIRST, { kind: 'cut_after', tokens });
  const models = [FIRST, CAPABLE];
  const answer = await stage.ask({ model: 'understudy/interface', models, stream: true, ...fields });
  expect(answer).toMatchObject({ outcome: 'error', finishReason: 'error', isDone: false });
  expect(stage.called()).toEqual([FIRST]);
});

test('a tool call cut before anything was sent is started over', async () => {
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
