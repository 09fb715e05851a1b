import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ClientAnswer } from '#tests/support/careful-client';
import { openGatewayStage, type GatewayStage } from '#tests/support/gateway-stage';
import type { WrittenScenario } from '#lib/demo/written-scenario';
import { jsonAnswer, receivedBy } from '#tests/support/written-answers';
import { connectSecondServer, directModel, type SecondServer } from '#tests/support/second-server';

const FIRST = 'google/gemini-2.5-flash-lite';
const direct = `groq::${directModel}`;

let stage: GatewayStage;
let groq: SecondServer;

beforeAll(async () => {
  stage = await openGatewayStage();
});
beforeEach(async () => {
  groq = await connectSecondServer(stage.product.url);
  groq.playAt('/models', jsonAnswer(200, { data: [] }));
  await stage.clean();
});
afterEach(() => groq.close());
afterAll(() => stage?.close());

/** The bodies the second server received. */
const bodies = () => groq.calls().map(({ body }) => body);

/** A stream, with or without usage at the end. */
function streamed({ withUsage }: { withUsage: boolean }): WrittenScenario {
  const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', model: directModel };
  const delta = (content: string) => ({ index: 0, delta: { content }, finish_reason: null });
  const chunks = [
    { ...head, choices: [delta('Hel')] },
    { ...head, choices: [delta('lo.')] },
    { ...head, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
    ...(withUsage ? [{ ...head, choices: [], usage: { prompt_tokens: 3, completion_tokens: 2 } }] : []),
  ];
  return {
    kind: 'custom',
    status: 200,
    headers: { 'content-type': 'text/event-stream' },
    body: `${chunks.map((one) => `data: ${JSON.stringify(one)}\n\n`).join('')}data: [DONE]\n\n`,
  };
}

const refusesOptions = jsonAnswer(400, {
  error: { message: 'Unknown field: stream_options', type: 'invalid_request_error' },
});

async function recordOf(answer: ClientAnswer) {
  return stage.api.request(answer.headers.get('x-understudy-request-id') ?? '');
}

test('OpenRouter-only fields are dropped for another server and listed in the history and the metadata', async () => {
  const answer = await stage.ask(
    {
      model: direct,
      provider: { order: ['Groq'] },
      route: 'fallback',
      usage: { include: true },
      reasoning: { effort: 'low' },
    },
    { 'x-understudy-metadata': 'enabled' },
  );
  expect(bodies()).toEqual([
    { model: directModel, messages: [{ role: 'user', content: 'Say hello.' }], reasoning_effort: 'low' },
  ]);
  const fields = ['request provider', 'request route', 'request usage', 'request reasoning'];
  const { attempts } = await recordOf(answer);
  expect(attempts[0]?.evidence.map(({ field }) => field)).toEqual(fields);
  expect(answer.events.at(-1)?.understudy).toMatchObject({
    attempts: [{ evidence: fields.map((field) => ({ field })) }],
  });
});

test('a request that another server would answer differently stays at OpenRouter, with the reason', async () => {
  const answer = await stage.ask({ models: [direct, FIRST], plugins: [{ id: 'web' }] });
  expect(answer).toMatchObject({ status: 200, model: FIRST });
  expect(receivedBy(groq).filter((line) => line.startsWith('POST'))).toEqual([]);
  const { attempts } = await recordOf(answer);
  expect(attempts[0]).toMatchObject({
    connection: 'groq',
    outcome: 'skipped',
    origin: 'understudy',
    reason:
      "The request asks for OpenRouter's plugins, which change the answer and which your Groq connection doesn't have.",
  });
});

test('a request that forbids data collection goes only to a connection marked as complying', async () => {
  const asked = { models: [direct, FIRST], provider: { data_collection: 'deny' } };
  expect((await stage.ask(asked)).model).toBe(FIRST);
  await groq.change({ keepsDataPolicy: true });
  expect((await stage.ask(asked)).model).toBe(directModel);
  // If no target is left, the client gets the reason.
  await groq.change({ keepsDataPolicy: false });
  const refused = await stage.ask({ ...asked, models: [direct] });
  expect(refused).toMatchObject({ status: 422, error: { type: 'no_capable_model' } });
  expect(JSON.stringify(refused.error)).toContain("isn't marked as honoring that");
});

test('usage is always requested for a stream, and the client gets it only if it asked', async () => {
  groq.playAt('/chat/completions', streamed({ withUsage: true }));
  const quiet = await stage.ask({ model: direct, stream: true });
  expect(quiet).toMatchObject({ outcome: 'answered', text: 'Hello.', isDone: true });
  expect(quiet.events.every(({ choices, usage }) => choices?.length === 1 && usage === undefined)).toBe(true);
  expect((await recordOf(quiet)).request).toMatchObject({ inputTokens: 3, outputTokens: 2 });
  const asking = await stage.ask({ model: direct, stream: true, stream_options: { include_usage: true } });
  expect(asking.usage).toEqual({ prompt_tokens: 3, completion_tokens: 2 });
  expect(bodies()).toMatchObject([
    { stream_options: { include_usage: true } },
    { stream_options: { include_usage: true } },
  ]);
});

test('a server that refuses the usage option is called again without it, and the tokens are unknown', async () => {
  const plain = streamed({ withUsage: false });
  groq.playAt('/chat/completions', { kind: 'sequence', scenarios: [refusesOptions, plain] });
  const answer = await stage.ask({ model: direct, stream: true });
  expect(answer).toMatchObject({ outcome: 'answered', text: 'Hello.' });
  const { request, attempts } = await recordOf(answer);
  expect(request).toMatchObject({ status: 'served', inputTokens: null, attemptCount: 1 });
  expect(attempts[0]?.evidence.map(({ field }) => field)).toEqual(['request stream_options', 'usage']);
  // The option is not sent again.
  await stage.ask({ model: direct, stream: true });
  expect(bodies().map((sent) => sent !== null && 'stream_options' in sent)).toEqual([true, false, false]);
});

test('the same applies to translated Responses requests', async () => {
  const plain = streamed({ withUsage: false });
  groq.playAt('/chat/completions', { kind: 'sequence', scenarios: [refusesOptions, plain] });
  const response = await fetch(`${stage.product.url}/v1/responses`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: direct, input: 'Hi', stream: true }),
  });
  expect(await response.text()).toContain('response.completed');
  expect(bodies().map((sent) => sent !== null && 'stream_options' in sent)).toEqual([true, false]);
});

test('if the client itself sent the option, it gets the refusal', async () => {
  groq.playAt('/chat/completions', refusesOptions);
  const answer = await stage.ask({ model: direct, stream: true, stream_options: { include_usage: true } });
  expect(answer.status).toBe(400);
  expect(bodies()).toHaveLength(1);
});

test('a parameter that the server expects under another name is reported and not changed', async () => {
  groq.playAt(
    '/chat/completions',
    jsonAnswer(400, {
      error: {
        message:
          "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        type: 'invalid_request_error',
        param: 'max_tokens',
        code: 'unsupported_parameter',
      },
    }),
  );
  const answer = await stage.ask({ model: direct, max_tokens: 50 });
  expect(bodies()).toMatchObject([{ max_tokens: 50 }]);
  const { attempts } = await recordOf(answer);
  expect(attempts[0]?.advice[0]).toBe(
    "Send max_completion_tokens instead of max_tokens to this model. Understudy doesn't change what a request asks for.",
  );
});
