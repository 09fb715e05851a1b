import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openGatewayStage, stageAnswer, type GatewayStage } from '#tests/support/gateway-stage';

const FIRST = 'google/gemini-2.5-flash-lite';
const SECOND = 'moonshotai/kimi-k2';

let stage: GatewayStage;
beforeAll(async () => {
  stage = await openGatewayStage();
  await stage.api.putCategory('main', {
    models: [FIRST, SECOND],
    policy: { collect: true, firstTokenMs: 1_000, stallMs: 1_000, wholeAnswerMs: 60_000 },
  });
});
beforeEach(() => stage.clean());
afterAll(() => stage?.close());

const whole = { model: 'understudy/main', stream: false };

test('a whole answer is collected from an upstream stream', async () => {
  const answer = await stage.ask(whole);
  expect(answer).toMatchObject({ outcome: 'answered', text: stageAnswer, model: FIRST });
  expect(answer.headers.get('content-type')).toContain('application/json');
  expect(stage.upstream.calls().map(({ body }) => body?.['stream'])).toEqual([true]);
  const { requests } = await stage.api.history('?limit=1');
  expect(requests[0]).toMatchObject({ status: 'served', stream: false });
  expect(requests[0]?.inputTokens).toBeGreaterThan(0);
  expect(requests[0]?.costUsd).toBeGreaterThan(0);
});

test.each([
  ['is cut', { kind: 'cut_after', tokens: 2, by: 'reset' } as const],
  ['stalls', { kind: 'stall_after', tokens: 2, ms: 60_000 } as const],
  ['stays silent', { kind: 'slow_first_token', ms: 60_000, keepAlive: false } as const],
])('if an answer %s, the next model answers, unnoticed by the client', async (_, scenario) => {
  stage.play(FIRST, scenario);
  const answer = await stage.ask(whole);
  expect(answer).toMatchObject({ outcome: 'answered', text: stageAnswer, model: SECOND });
  const { requests } = await stage.api.history('?limit=1');
  const { attempts } = await stage.api.request(requests[0]?.id ?? '');
  expect(requests[0]).toMatchObject({ status: 'served', switched: true });
  expect(attempts.at(0)).toMatchObject({ model: FIRST, outcome: 'failed' });
  expect(attempts.at(-1)).toMatchObject({ model: SECOND, outcome: 'served' });
});

test('a stream is passed on as a stream', async () => {
  const answer = await stage.ask({ ...whole, stream: true });
  expect(answer).toMatchObject({ outcome: 'answered', text: stageAnswer });
  expect(answer.headers.get('content-type')).toContain('text/event-stream');
});

test.each([
  ['Responses', '/v1/responses', { input: 'Hi' }, /"type":"output_text","text":"word1 /],
  [
    'Messages',
    '/v1/messages',
    { max_tokens: 500, messages: [{ role: 'user', content: 'Hi' }] },
    /"type":"text","text":"word1 /,
  ],
])('%s answers are collected too, and rescued from a cut', async (_, path, body, answer) => {
  stage.play(FIRST, { kind: 'cut_after', tokens: 2, by: 'reset' });
  const response = await fetch(stage.product.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'understudy/main', ...body }),
  });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('application/json');
  expect(response.headers.get('x-understudy-served-model')).toBe(SECOND);
  expect(await response.text()).toMatch(answer);
  expect(stage.upstream.calls().every((call) => call.body?.['stream'] === true)).toBe(true);
});
