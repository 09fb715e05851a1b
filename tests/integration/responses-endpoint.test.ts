import OpenAI, { APIError, RateLimitError } from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { finalResponse, grammarFaults, readEvents } from '#tests/support/response-grammar';
import { connectLabs, labsTarget } from '#tests/support/connect-labs';
import { sentResponses } from '#tests/support/sent-responses';
import { openGatewayStage, stageAnswer, type GatewayStage } from '#tests/support/gateway-stage';

const FIRST = 'google/gemini-2.5-flash-lite';
const SECOND = 'moonshotai/kimi-k2';

let stage: GatewayStage;
let openai: OpenAI;
beforeAll(async () => {
  stage = await openGatewayStage();
  await stage.api.putCategory('main', { models: [FIRST, SECOND] });
  openai = new OpenAI({ baseURL: `${stage.product.url}/v1`, apiKey: 'of-the-client', maxRetries: 0 });
});
beforeEach(() => stage.clean());
afterAll(() => stage?.close());

const model = 'understudy/main';

describe('Responses on a native connection', () => {
  test('a whole answer is passed on unchanged and names the served model', async () => {
    const { data, response } = await openai.responses.create({ model, input: 'Hello.' }).withResponse();
    expect(data.output_text).toBe(stageAnswer);
    expect(data).toMatchObject({ object: 'response', status: 'completed', model: FIRST, error: null });
    expect(data.id).toMatch(/^gen-/);
    expect(data.usage?.output_tokens).toBe(60);
    expect(response.headers.get('x-understudy-served-model')).toBe(FIRST);
    expect(stage.upstream.calls().at(-1)?.body).toEqual({ model: FIRST, input: 'Hello.' });
  });

  test('a streamed answer completes in the OpenAI library', async () => {
    const stream = openai.responses.stream({ model, input: 'Hello.' });
    const final = await stream.finalResponse();
    expect(final.output_text).toBe(stageAnswer);
    expect(final.status).toBe('completed');
    expect(final.usage?.output_tokens).toBe(60);
  });

  test('the next model answers if the first is limited', async () => {
    stage.play(FIRST, { kind: 'rate_limited_upstream' });
    const { data, response } = await openai.responses.create({ model, input: 'Hello.' }).withResponse();
    expect(data.model).toBe(SECOND);
    expect(response.headers.get('x-understudy-switch')).toBe(`upstream_provider; ${FIRST} -> ${SECOND}`);
    const streamed = await openai.responses.stream({ model, input: 'Hello.' }).finalResponse();
    expect(streamed.model).toBe(SECOND);
  });

  test.each(['documented', 'empty_choices', 'string_code'] as const)(
    'a failure before the first token switches to the next model: %s',
    async (shape) => {
      stage.play(FIRST, { kind: 'error_mid_stream', tokens: 0, shape, done: true });
      const final = await openai.responses.stream({ model, input: 'Hello.' }).finalResponse();
      expect(final).toMatchObject({ model: SECOND, output_text: stageAnswer });
    },
  );

  test('an oversized request is not taken for a cut answer', async () => {
    stage.play(SECOND, { kind: 'context_too_long' });
    const answer = await fetch(`${stage.product.url}/v1/responses`, {
      method: 'POST',
      body: JSON.stringify({ models: [SECOND, FIRST], input: 'Hello.' }),
    });
    expect(await answer.json()).toMatchObject({ model: FIRST, status: 'completed' });
    expect(answer.headers.get('x-understudy-switch')).toBe(`request; ${SECOND} -> ${FIRST}`);
  });

  test('a refusal has the dialect’s shape and includes our own type', async () => {
    const answer = await fetch(`${stage.product.url}/v1/responses`, {
      method: 'POST',
      body: '{"model":"x"}',
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      error: {
        type: 'invalid_request',
        code: 'invalid_body',
        param: 'input',
        metadata: { type: 'invalid_request', attempts: [] },
      },
    });
    const refused: readonly (readonly [number, RequestInit, string])[] = [
      [401, { method: 'POST', headers: { authorization: 'Bearer usk-unknown' }, body: '{}' }, 'unauthorized'],
      [405, { method: 'GET' }, 'invalid_request'],
      [400, { method: 'POST', body: '{' }, 'invalid_request'],
      [404, { method: 'POST', body: '{"model":"understudy/unknown","input":"x"}' }, 'invalid_request'],
    ];
    for (const [status, init, type] of refused) {
      const response = await fetch(`${stage.product.url}/v1/responses`, init);
      expect(response.status).toBe(status);
      expect(response.headers.get('x-request-id')).toBe(response.headers.get('x-understudy-request-id'));
      const wireType = status === 404 ? 'not_found' : 'invalid_request';
      expect(await response.json()).toMatchObject({ error: { type: wireType, metadata: { type } } });
    }
    stage.play(FIRST, { kind: 'rate_limited_upstream' });
    stage.play(SECOND, { kind: 'rate_limited_upstream' });
    const failure = await openai.responses.create({ model, input: 'Hello.' }).then(
      () => null,
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(RateLimitError);
    expect(failure).toMatchObject({ type: 'too_many_requests', code: 'chain_exhausted' });
  });

  test.each([
    { kind: 'cut_after', tokens: 5 },
    { kind: 'error_mid_stream', tokens: 5, shape: 'documented', done: false },
  ] as const)('a cut answer throws in the OpenAI library: $kind', async (scenario) => {
    stage.play(FIRST, scenario);
    const failure = await openai.responses
      .stream({ model, input: 'Hello.' })
      .finalResponse()
      .then(
        () => null,
        (error: unknown) => error,
      );
    expect(failure).toBeInstanceOf(APIError);
    expect(failure).toMatchObject({ code: 'partial_answer' });
  });

  test('a cut answer is continued in the same text if the policy says so', async () => {
    await stage.api.putCategory('main', { policy: { midStream: 'continue' } });
    stage.play(FIRST, { kind: 'cut_after', tokens: 5 });
    const events: string[] = [];
    const stream = openai.responses.stream({ model, input: 'Hello.' });
    stream.on('event', ({ type }) => events.push(type));
    const final = await stream.finalResponse();
    await stage.api.putCategory('main', { policy: { midStream: 'stop' } });
    expect(final.output_text).toBe(stageAnswer);
    expect(final).toMatchObject({ model: SECOND, status: 'completed' });
    expect(events.filter((type) => type === 'response.output_item.added')).toHaveLength(1);
  });
});

describe('Responses on a Chat Completions connection', () => {
  const labs = 'labs-large';
  const tools = [
    {
      type: 'function' as const,
      name: 'look_around',
      description: 'Looks.',
      strict: true,
      parameters: {
        type: 'object',
        properties: { place: { type: 'string' } },
        required: ['place'],
        additionalProperties: false,
      },
    },
  ];
  beforeAll(() => connectLabs(stage));

  test('a whole answer has every field of a response', async () => {
    const { data, response } = await openai.responses
      .create({ model: labsTarget, input: 'Hello.', instructions: 'Be short.' })
      .withResponse();
    expect(data.output_text).toBe(stageAnswer);
    expect(data).toMatchObject({ status: 'completed', model: labs, instructions: 'Be short.', tools: [] });
    expect(data.id).toMatch(/^resp_/);
    expect(data.output[0]?.id).toMatch(/^msg_/);
    expect(data.usage).toMatchObject({ output_tokens: 60 });
    expect(response.headers.get('x-understudy-connection')).toBe('labs');
    expect(stage.upstream.calls().at(-1)?.body).toEqual({
      model: labs,
      messages: [
        { role: 'system', content: 'Be short.' },
        { role: 'user', content: 'Hello.' },
      ],
    });
  });

  test('a streamed answer follows the grammar and reports its tokens', async () => {
    const answer = await fetch(`${stage.product.url}/v1/responses`, {
      method: 'POST',
      body: JSON.stringify({ model: labsTarget, input: 'Hello.', stream: true }),
    });
    const events = readEvents(await answer.text());
    expect(grammarFaults(events)).toEqual([]);
    expect(finalResponse(events)).toMatchObject({ status: 'completed', usage: { output_tokens: 60 } });
    const final = await openai.responses.stream({ model: labsTarget, input: 'Hello.' }).finalResponse();
    expect(final.output_text).toBe(stageAnswer);
  });

  test.each([labsTarget, FIRST])('a tool is called, and %s accepts its result', async (target) => {
    stage.play(SECOND, { kind: 'rate_limited_upstream' });
    const input: OpenAI.Responses.ResponseInput = [{ role: 'user', content: 'Please look around here.' }];
    // The first model is limited on every turn.
    const models = { models: [SECOND, target] };
    const first = await openai.responses.stream({ input, tools, ...models }).finalResponse();
    const [call] = first.output.filter(({ type }) => type === 'function_call');
    if (call?.type !== 'function_call') throw new Error('No call came.');
    expect(call.name).toBe('look_around');
    const result = { type: 'function_call_output' as const, call_id: call.call_id, output: 'A tree.' };
    const second = await openai.responses.create({ input: [...input, call, result], tools, ...models });
    expect(second.output_text).toBe(stageAnswer);
  });

  test('a cut answer throws in the OpenAI library', async () => {
    stage.play(labs, { kind: 'cut_after', tokens: 5 });
    const failure = await openai.responses
      .stream({ model: labsTarget, input: 'Hello.' })
      .finalResponse()
      .then(
        () => null,
        (error: unknown) => error,
      );
    expect(failure).toBeInstanceOf(APIError);
    expect(failure).toMatchObject({ code: 'partial_answer' });
  });

  test('a Chat Completions model continues another’s answer, and the other way round', async () => {
    for (const [first, second] of [
      [FIRST, labsTarget],
      [labsTarget, FIRST],
    ] as const) {
      await stage.api.putCategory('main', { models: [first, second], policy: { midStream: 'continue' } });
      stage.play(first.replace('labs::', ''), { kind: 'cut_after', tokens: 5 });
      const answer = await fetch(`${stage.product.url}/v1/responses`, {
        method: 'POST',
        body: JSON.stringify({ model, input: 'Hello.', stream: true }),
      });
      const events = readEvents(await answer.text());
      expect(grammarFaults(events)).toEqual([]);
      expect(finalResponse(events)).toMatchObject({
        status: 'completed',
        output: [{ type: 'message', content: [{ text: stageAnswer }] }],
      });
      await stage.clean();
    }
    await stage.api.putCategory('main', { models: [FIRST, SECOND], policy: { midStream: 'stop' } });
  });

  test('an untranslatable request skips the model with the reason', async () => {
    const answer = await fetch(`${stage.product.url}/v1/responses`, {
      method: 'POST',
      body: JSON.stringify({
        models: [labsTarget, FIRST],
        input: 'Hello.',
        tools: [{ type: 'web_search' }],
      }),
    });
    expect(answer.headers.get('x-understudy-served-model')).toBe(FIRST);
    const alone = await fetch(`${stage.product.url}/v1/responses`, {
      method: 'POST',
      body: JSON.stringify({ model: labsTarget, input: 'Hello.', tools: [{ type: 'web_search' }] }),
    });
    expect(await alone.json()).toMatchObject({ error: { metadata: { type: 'no_capable_model' } } });
  });
});

test('every recorded client request is answered by either server, or switched to the capable one', async () => {
  for (const [name, body] of sentResponses()) {
    for (const models of [[FIRST], [labsTarget, FIRST]]) {
      const { model: _model, ...rest } = body;
      const answer = await fetch(`${stage.product.url}/v1/responses`, {
        method: 'POST',
        body: JSON.stringify({ ...rest, models, stream: true }),
      });
      expect([name, answer.status]).toEqual([name, 200]);
      const events = readEvents(await answer.text());
      expect([name, grammarFaults(events)]).toEqual([name, []]);
      expect(finalResponse(events).status).toBe('completed');
    }
  }
});
