import OpenAI, {
  APIError,
  AuthenticationError,
  BadRequestError,
  InternalServerError,
  NotFoundError,
  PermissionDeniedError,
  RateLimitError,
  UnprocessableEntityError,
} from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Scenario } from '#lib/demo/scenario';
import { openGatewayStage, stageAnswer, type GatewayStage } from '#tests/support/gateway-stage';

const FIRST = 'google/gemini-2.5-flash-lite';
const SECOND = 'moonshotai/kimi-k2';

let stage: GatewayStage;
let openai: OpenAI;
beforeAll(async () => {
  stage = await openGatewayStage();
  await stage.api.putCategory('main', { models: [FIRST, SECOND] });
  await stage.api.putCategory('interface', {
    models: [FIRST],
    policy: { provider: { order: ['DeepInfra'], allow_fallbacks: true, data_collection: 'deny' } },
  });
  openai = new OpenAI({ baseURL: `${stage.product.url}/v1`, apiKey: 'of-the-client', maxRetries: 0 });
});
beforeEach(() => stage.clean());
afterAll(() => stage?.close());

const lastBody = (): Readonly<Record<string, unknown>> => stage.upstream.calls().at(-1)?.body ?? {};

/** All these models respond that they are limited. */
function limit(models: readonly string[]): void {
  for (const model of models) stage.play(model, { kind: 'rate_limited_upstream' });
}

describe('a client’s request', () => {
  test('reaches upstream unchanged, with known and unknown fields, except for the model', async () => {
    const sent = {
      messages: [
        { role: 'system', content: 'Be short.', name: 'rules', cache_control: { type: 'ephemeral' } },
        { role: 'user', content: [{ type: 'text', text: 'Grüße 🎭', extra: [1, { two: null }] }] },
      ],
      temperature: 0.3,
      seed: 42,
      stop: ['END'],
      logit_bias: { 50256: -100 },
      metadata: { run: 'a-7' },
      plugins: [{ id: 'web', max_results: 3 }],
      reasoning: { effort: 'low', exclude: true },
      service_tier: 'flex',
      x_of_a_later_year: { deep: { list: [true, 1.5, 'x', null] } },
      usage: { include: true },
    };
    await stage.ask({ model: FIRST, ...sent });
    expect(lastBody()).toEqual({ ...sent, model: FIRST });
    await stage.ask({ model: 'understudy/main', ...sent, stream: true });
    expect(lastBody()).toEqual({ ...sent, model: FIRST, stream: true });
  });

  test('reaches the next model unchanged after a switch', async () => {
    limit([FIRST]);
    const tools = [{ type: 'function', function: { name: 'look', parameters: { type: 'object' } } }];
    await stage.ask({ model: 'understudy/main', tools, tool_choice: 'none', top_p: 0.5 });
    const [first, second] = stage.upstream.calls().map((call) => call.body);
    expect(first).toMatchObject({ model: FIRST, tools, tool_choice: 'none', top_p: 0.5 });
    expect(second).toEqual({ ...first, model: SECOND });
  });

  test('overrides the category’s provider routing field by field', async () => {
    await stage.ask({ model: 'understudy/interface' });
    const own = { order: ['DeepInfra'], allow_fallbacks: true, data_collection: 'deny' };
    expect(lastBody().provider).toEqual(own);
    await stage.ask({ model: 'understudy/interface', provider: null });
    expect(lastBody().provider).toEqual(own);
    await stage.ask({
      model: 'understudy/interface',
      provider: { data_collection: 'allow', sort: 'throughput' },
    });
    expect(lastBody().provider).toEqual({ ...own, data_collection: 'allow', sort: 'throughput' });
    await stage.ask({ model: 'understudy/main', provider: { only: ['Google AI Studio'] } });
    expect(lastBody().provider).toEqual({ only: ['Google AI Studio'] });
  });

  test('passes on its OpenRouter headers, but not its Authorization or others', async () => {
    // The upstream accepts only one key, and it is not this one.
    const answer = await stage.ask(
      { model: FIRST },
      {
        authorization: 'Bearer of-the-client',
        'http-referer': 'https://example.com/app',
        'x-title': 'My app',
        'x-session-id': 's-1',
        'x-of-the-client': 'secret',
        cookie: 'a=b',
      },
    );
    expect(answer.outcome).toBe('answered');
    const headers = stage.upstream.calls()[0]?.headers ?? {};
    expect(headers).toMatchObject({
      'http-referer': 'https://example.com/app',
      'x-title': 'My app',
      'x-session-id': 's-1',
      'x-openrouter-metadata': 'enabled',
    });
    expect(headers).not.toHaveProperty('x-of-the-client');
    expect(headers).not.toHaveProperty('cookie');
    const { request } = await stage.api.request(answer.headers.get('x-understudy-request-id') ?? '');
    expect(request.clientName).toBe('My app');
  });
});

describe('models', () => {
  const twelve = Array.from({ length: 12 }, (_, index) => `test/model-${index}`);

  test('can be any number, are tried in turn, and are never sent as a list', async () => {
    await stage.api.putCategory('summarization', { policy: { maxAttempts: 12 } });
    limit(twelve.slice(0, 11));
    stage.play('test/model-11', { kind: 'ok' });
    const answer = await stage.ask({ model: 'understudy/summarization', models: twelve });
    expect(answer).toMatchObject({ outcome: 'answered', model: 'test/model-11' });
    expect(stage.called()).toEqual(twelve);
    for (const call of stage.upstream.calls()) expect(call.body).not.toHaveProperty('models');
  });

  test('follow a model that is not a category, without duplicates', async () => {
    limit([FIRST, 'test/model-0']);
    const answer = await stage.ask({ model: FIRST, models: ['test/model-0', FIRST, SECOND, 'test/model-0'] });
    expect(answer).toMatchObject({ outcome: 'answered', model: SECOND });
    expect(stage.called()).toEqual([FIRST, 'test/model-0', SECOND]);
    const { request } = await stage.api.request(answer.headers.get('x-understudy-request-id') ?? '');
    expect(request).toMatchObject({
      category: null,
      requestedModel: FIRST,
      chain: [FIRST, 'test/model-0', SECOND],
    });
  });

  test('replace the chain of a category but keep its policy', async () => {
    const answer = await stage.ask({ model: 'understudy/interface', models: [SECOND] });
    expect(answer).toMatchObject({ outcome: 'answered', model: SECOND });
    expect(lastBody().provider).toMatchObject({ data_collection: 'deny' });
    expect(answer.headers.get('x-understudy-category')).toBe('interface');
  });

  test('can be sent without a model', async () => {
    expect(await stage.ask({ models: [SECOND, FIRST] })).toMatchObject({
      outcome: 'answered',
      model: SECOND,
    });
  });

  test('can be hundreds', async () => {
    const hundreds = Array.from({ length: 500 }, (_, index) => `test/one-of-many-${index}`);
    stage.play('test/one-of-many-0', { kind: 'ok' });
    const answer = await stage.ask({ models: hundreds });
    expect(answer).toMatchObject({ outcome: 'answered', model: 'test/one-of-many-0' });
    const { request } = await stage.api.request(answer.headers.get('x-understudy-request-id') ?? '');
    expect(request.chain).toEqual(hundreds);
  });

  test('stop at the maximum number of attempts', async () => {
    limit(twelve);
    const answer = await stage.ask({ models: twelve });
    expect(answer.status).toBe(429);
    expect(stage.called()).toEqual(twelve.slice(0, 6));
  });
});

describe('the OpenAI client', () => {
  const messages = [{ role: 'user' as const, content: 'Say hello.' }];

  test('gets a whole answer', async () => {
    limit([FIRST]);
    const { data, response } = await openai.chat.completions
      .create({ model: 'understudy/main', messages })
      .withResponse();
    expect(data.choices[0]?.message.content).toBe(stageAnswer);
    expect(data.model).toBe(SECOND);
    expect(data.usage?.completion_tokens).toBe(60);
    expect(response.headers.get('x-understudy-switch')).toContain('upstream_provider');
  });

  test('gets a stream', async () => {
    limit([FIRST]);
    const stream = await openai.chat.completions.create({ model: 'understudy/main', messages, stream: true });
    let text = '';
    let finish: string | null = null;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      finish = chunk.choices[0]?.finish_reason ?? finish;
      expect(chunk.model).toBe(SECOND);
    }
    expect(text).toBe(stageAnswer);
    expect(finish).toBe('stop');
  });

  test('gets the list of models', async () => {
    const { data } = await openai.models.list();
    expect(data.map((model) => model.id)).toEqual(expect.arrayContaining(['understudy/main', FIRST]));
  });

  const rows: readonly (readonly [
    string,
    Scenario,
    abstract new (...args: never) => APIError,
    number,
    string,
  ])[] = [
    ['a limit', { kind: 'rate_limited_upstream' }, RateLimitError, 429, 'chain_exhausted'],
    ['a content refusal', { kind: 'content_policy' }, BadRequestError, 400, 'request_rejected'],
    ['a refused key', { kind: 'bad_key' }, AuthenticationError, 401, 'credentials'],
    ['a moderation refusal', { kind: 'moderation' }, PermissionDeniedError, 403, 'request_rejected'],
    [
      'a model without a provider',
      { kind: 'no_endpoints', reason: 'model' },
      NotFoundError,
      404,
      'chain_exhausted',
    ],
    ['a provider that is down', { kind: 'provider_down' }, InternalServerError, 502, 'chain_exhausted'],
  ];
  test.each(rows)('raises its own error class for %s', async (_, scenario, errorClass, status, type) => {
    stage.play(FIRST, scenario);
    for (const stream of [false, true]) {
      const error = await openai.chat.completions.create({ model: FIRST, messages, stream }).then(
        () => null,
        (cause: unknown) => cause,
      );
      expect(error).toBeInstanceOf(errorClass);
      expect(error).toMatchObject({ status, type });
      await stage.api.clearCooldowns();
    }
  });

  test('raises an error for a request no model can serve', async () => {
    const image = { type: 'image_url' as const, image_url: { url: 'data:image/png;base64,AAAA' } };
    const asked = openai.chat.completions.create({
      model: SECOND,
      messages: [{ role: 'user', content: [image] }],
    });
    await expect(asked).rejects.toThrow(UnprocessableEntityError);
    const unknown = openai.chat.completions.create({ model: 'understudy/nowhere', messages });
    await expect(unknown).rejects.toThrow(NotFoundError);
  });

  test('raises an error in the middle of a broken stream instead of ending silently', async () => {
    stage.play(FIRST, { kind: 'cut_after', tokens: 40 });
    const stream = await openai.chat.completions.create({ model: FIRST, messages, stream: true });
    let words = 0;
    const read = async (): Promise<void> => {
      for await (const chunk of stream) if ((chunk.choices[0]?.delta.content ?? '') !== '') words += 1;
    };
    const error = await read().then(
      () => null,
      (cause: unknown) => cause,
    );
    expect(error).toBeInstanceOf(APIError);
    expect(error).toMatchObject({ code: 'partial_answer' });
    expect(words).toBe(40);
  });
});
