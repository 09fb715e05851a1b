import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClientAnswer } from '#tests/support/careful-client';
import { openGatewayStage, stageAnswer, type GatewayStage } from '#tests/support/gateway-stage';

const FIRST = 'google/gemini-2.5-flash-lite';
const SECOND = 'moonshotai/kimi-k2';
/** Its canonical slug has a date. */
const DATED = 'moonshotai/kimi-k2.6';
const DATED_SLUG = 'moonshotai/kimi-k2.6-20260420';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

let stage: GatewayStage;
beforeAll(async () => {
  stage = await openGatewayStage();
  await stage.api.putCategory('main', { models: [FIRST, SECOND] });
});
beforeEach(() => stage.clean());
afterAll(() => stage?.close());

/** All Understudy headers except the id and our own time, which are checked for their format. */
function ownHeaders({ headers }: ClientAnswer): Record<string, string> {
  const own = [...headers].filter(([name]) => name.startsWith('x-understudy-'));
  const {
    'x-understudy-request-id': id,
    'x-understudy-overhead-ms': overheadMs,
    ...rest
  } = Object.fromEntries(own);
  expect(id).toMatch(UUID);
  // A refused request was not run.
  expect(overheadMs ?? 'none').toMatch(rest['x-understudy-attempts'] === '0' ? /^none$/ : /^\d+\.\d\d$/);
  return rest;
}

describe.each([false, true])('with stream: %s', (stream) => {
  test('a plain answer names the served model, with one attempt', async () => {
    const answer = await stage.ask({ model: 'understudy/main', stream });
    expect(answer).toMatchObject({ outcome: 'answered', text: stageAnswer, model: FIRST });
    expect(ownHeaders(answer)).toEqual({
      'x-understudy-category': 'main',
      'x-understudy-served-model': FIRST,
      'x-understudy-provider': 'Google AI Studio',
      'x-understudy-connection': 'openrouter',
      'x-understudy-attempts': '1',
    });
  });

  test('a switched answer names who was limited and both models', async () => {
    stage.play(FIRST, { kind: 'rate_limited_upstream' });
    const answer = await stage.ask({ model: 'understudy/main', stream });
    expect(answer).toMatchObject({ outcome: 'answered', text: stageAnswer, model: SECOND });
    expect(ownHeaders(answer)).toEqual({
      'x-understudy-category': 'main',
      'x-understudy-served-model': SECOND,
      'x-understudy-provider': 'Novita',
      'x-understudy-connection': 'openrouter',
      'x-understudy-attempts': '2',
      'x-understudy-switch': `upstream_provider; ${FIRST} -> ${SECOND}`,
    });
  });

  test('a retry of the same model is not a switch', async () => {
    stage.play(FIRST, { kind: 'server_error', times: 1 });
    const answer = await stage.ask({ model: FIRST, stream });
    expect(ownHeaders(answer)).toEqual({
      'x-understudy-category': 'none',
      'x-understudy-served-model': FIRST,
      'x-understudy-provider': 'Google AI Studio',
      'x-understudy-connection': 'openrouter',
      'x-understudy-attempts': '2',
    });
  });

  test('a skipped model counts as a switch, with its cause', async () => {
    stage.play(FIRST, { kind: 'rate_limited_upstream' });
    await stage.ask({ model: 'understudy/main', stream });
    const answer = await stage.ask({ model: 'understudy/main', stream });
    expect(stage.called()).toEqual([FIRST, SECOND, SECOND]);
    expect(ownHeaders(answer)).toMatchObject({
      'x-understudy-switch': `upstream_provider; ${FIRST} -> ${SECOND}`,
      'x-understudy-skipped': `${FIRST} (cooling_down)`,
    });
  });

  test('our own time excludes the upstream’s time', async () => {
    stage.play(FIRST, { kind: 'slow_first_token', ms: 400, keepAlive: true });
    const answer = await stage.ask({ model: 'understudy/main', stream });
    expect(answer.outcome).toBe('answered');
    expect(Number(answer.headers.get('x-understudy-overhead-ms'))).toBeLessThan(200);
  });

  test('a failure names no served model, and the number of attempts', async () => {
    stage.play(FIRST, { kind: 'rate_limited_upstream' });
    stage.play(SECOND, { kind: 'rate_limited_upstream' });
    const answer = await stage.ask({ model: 'understudy/main', stream });
    expect(answer.status).toBe(429);
    expect(ownHeaders(answer)).toEqual({
      'x-understudy-category': 'main',
      'x-understudy-served-model': 'none',
      'x-understudy-provider': 'none',
      'x-understudy-connection': 'none',
      'x-understudy-attempts': '2',
    });
  });

  test('a refusal has the headers too', async () => {
    const answer = await stage.ask({ model: 'understudy/main', stream, messages: [] });
    expect(answer.status).toBe(400);
    expect(ownHeaders(answer)).toEqual({
      'x-understudy-category': 'none',
      'x-understudy-served-model': 'none',
      'x-understudy-provider': 'none',
      'x-understudy-connection': 'none',
      'x-understudy-attempts': '0',
    });
  });

  test('a dated slug is reported as the requested model’s own id', async () => {
    stage.play(DATED, { kind: 'dated_model' });
    const answer = await stage.ask({ model: DATED, stream });
    expect(answer.events.length).toBeGreaterThan(0);
    for (const event of answer.events) expect(event.model).toBe(DATED);
    expect(JSON.stringify(answer.events)).not.toContain(`"model":"${DATED_SLUG}"`);
    expect(ownHeaders(answer)).toMatchObject({
      'x-understudy-served-model': DATED,
      'x-understudy-attempts': '1',
    });
    expect(answer.headers.has('x-understudy-switch')).toBe(false);
  });

  test('a dated slug can be requested', async () => {
    const answer = await stage.ask({ model: DATED_SLUG, models: [SECOND], stream });
    expect(answer.outcome).toBe('answered');
    expect(answer.headers.get('x-understudy-served-model')).toBe(answer.model);
  });

  test('the metadata describe every attempt, only on request', async () => {
    stage.play(FIRST, { kind: 'rate_limited_upstream' });
    const plain = await stage.ask({ model: 'understudy/main', stream });
    expect(JSON.stringify(plain.events)).not.toContain('"understudy"');
    await stage.clean();
    stage.play(FIRST, { kind: 'rate_limited_upstream' });
    const answer = await stage.ask(
      { model: 'understudy/main', stream },
      { 'x-understudy-metadata': 'enabled' },
    );
    expect(answer.text).toBe(stageAnswer);
    expect(answer.events.findIndex((event) => event.understudy !== undefined)).toBe(answer.events.length - 1);
    expect(answer.isDone).toBe(stream);
    expect(answer.events.at(-1)?.understudy).toEqual({
      request_id: answer.headers.get('x-understudy-request-id'),
      category: 'main',
      requested_model: 'understudy/main',
      served_model: SECOND,
      attempts: [
        expect.objectContaining({
          model: FIRST,
          provider: 'Google AI Studio',
          outcome: 'failed',
          status: 429,
          origin: 'upstream_provider',
          action: 'switch_model',
        }),
        expect.objectContaining({ model: SECOND, provider: 'Novita', outcome: 'served', status: 200 }),
      ],
      explanation: expect.stringContaining(`Understudy switched to ${SECOND} after`) as string,
    });
  });
});

test('a refusal names the category if there is one', async () => {
  const empty = await stage.ask({ model: 'understudy/image' });
  expect(ownHeaders(empty)['x-understudy-category']).toBe('image');
  const unknown = await stage.ask({ model: 'understudy/nowhere' });
  expect(ownHeaders(unknown)['x-understudy-category']).toBe('none');
});

test('a stream finished by another model is marked as made by two', async () => {
  await stage.api.putCategory('interface', { models: [FIRST, SECOND], policy: { midStream: 'continue' } });
  stage.play(FIRST, { kind: 'cut_after', tokens: 30 });
  const answer = await stage.ask(
    { model: 'understudy/interface', stream: true },
    { 'x-understudy-metadata': 'enabled' },
  );
  expect(answer).toMatchObject({
    outcome: 'answered',
    text: stageAnswer,
    isDone: true,
    finishReason: 'stop',
  });
  expect(answer.comments.join('\n')).toContain(SECOND);
  expect(answer.events.at(-1)?.understudy).toMatchObject({
    served_model: SECOND,
    explanation: expect.stringContaining('made by two models') as string,
  });
});

test('a whole upstream answer is converted for a streaming client', async () => {
  const body = {
    model: FIRST,
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'All at once.' } }],
    usage: { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 },
  };
  stage.play(FIRST, { kind: 'custom', status: 200, body });
  const answer = await stage.ask({ model: FIRST, stream: true });
  expect(answer).toMatchObject({ text: 'All at once.', isDone: true, finishReason: 'stop', model: FIRST });
  expect(answer.usage).toMatchObject({ completion_tokens: 4 });
  expect(answer.headers.get('x-understudy-served-model')).toBe(FIRST);
});

test('models are listed, categories first', async () => {
  const response = await fetch(`${stage.product.url}/v1/models`);
  expect(response.status).toBe(200);
  const { object, data } = (await response.json()) as {
    object: string;
    data: { id: string; object: string }[];
  };
  expect(object).toBe('list');
  expect(
    data
      .slice(0, 4)
      .map(({ id }) => id)
      .toSorted(),
  ).toEqual(['image', 'interface', 'main', 'summarization'].map((slug) => `understudy/${slug}`));
  expect(data.map(({ id }) => id)).toEqual(expect.arrayContaining([FIRST, SECOND, DATED]));
  expect(new Set(data.map((model) => model.object))).toEqual(new Set(['model']));
});

test.each(['understudy/main', FIRST])('%s can be read by itself, as in the list', async (id) => {
  const list = `${stage.product.url}/v1/models`;
  const { data } = (await (await fetch(list)).json()) as { data: { id: string }[] };
  for (const path of [id, encodeURIComponent(id)]) {
    const response = await fetch(`${list}/${path}`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual(data.find((model) => model.id === id));
  }
});
