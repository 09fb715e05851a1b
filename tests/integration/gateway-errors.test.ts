import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { Carried } from '#lib/contracts/carried';
import { ServiceTier } from '#lib/contracts/service-tier';
import { Evidence } from '#lib/contracts/verdict';
import { Action, AttemptOutcome, GatewayErrorType, Origin } from '#lib/contracts/vocabulary';
import type { Scenario } from '#lib/demo/scenario';
import { startDemoUpstream } from '#lib/demo/start-demo-upstream';
import { startFairClock } from '#tests/support/fair-clock';
import { callChat, type ClientAnswer } from '#tests/support/careful-client';
import { openGatewayStage, type GatewayStage } from '#tests/support/gateway-stage';
import { startProduct } from '#tests/support/start-product';

const FIRST = 'google/gemini-2.5-flash-lite';
/** Takes only text. */
const SECOND = 'moonshotai/kimi-k2';
const FREE = 'google/gemma-3-27b-it:free';

const ErrorBody = z.strictObject({
  error: z.strictObject({
    message: z.string().min(1),
    type: GatewayErrorType,
    code: z.string(),
    param: z.string().nullable(),
    metadata: z.strictObject({
      request_id: z.uuidv7(),
      explanation: z.string().min(1),
      attempts: z.array(
        z.strictObject({
          model: z.string(),
          connection: z.string(),
          provider: z.string().nullable(),
          outcome: AttemptOutcome,
          status: z.number().nullable(),
          origin: Origin.nullable(),
          action: Action.nullable(),
          explanation: z.string().nullable(),
          evidence: z.array(Evidence),
          carried: z.array(Carried),
          service_tier: ServiceTier.nullable(),
          wait_ms: z.number(),
          duration_ms: z.number(),
        }),
      ),
    }),
  }),
});
type GatewayError = z.infer<typeof ErrorBody>['error'];

let stage: GatewayStage;
beforeAll(async () => {
  stage = await openGatewayStage();
  await stage.api.putCategory('main', { models: [FIRST, SECOND] });
  await stage.api.putCategory('interface', { models: [FIRST, SECOND], policy: { deadlineMs: 1_000 } });
});
beforeEach(() => stage.clean());
afterAll(() => stage?.close());

/** The error of an answer, checked for its shape and against the headers and the history. */
async function errorOf(answer: ClientAnswer): Promise<GatewayError> {
  expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
  const { error } = ErrorBody.parse(answer.events[0]);
  expect(error.metadata.request_id).toBe(answer.headers.get('x-understudy-request-id'));
  const { request, attempts } = await stage.api.request(error.metadata.request_id);
  expect(request).toMatchObject({ status: 'failed', errorType: error.type });
  expect(attempts.map(({ model, outcome }) => [model, outcome])).toEqual(
    error.metadata.attempts.map(({ model, outcome }) => [model, outcome]),
  );
  expect(attempts.length).toBe(Number(answer.headers.get('x-understudy-attempts')));
  return error;
}

type Row = {
  readonly name: string;
  readonly first: Scenario;
  /** Null if the model must not be called. */
  readonly second: Scenario | null;
  readonly status: number;
  readonly type: GatewayErrorType;
  /** Seconds, or `none`. */
  readonly retryAfter: RegExp;
};

const rows: readonly Row[] = [
  {
    name: 'all models limited upstream, with retry times: 429 with the earliest',
    first: { kind: 'rate_limited_upstream', retryAfterSeconds: 37, shape: 'limit_source' },
    second: { kind: 'rate_limited_upstream', retryAfterSeconds: 11, shape: 'limit_source' },
    status: 429,
    type: 'chain_exhausted',
    retryAfter: /^11$/,
  },
  {
    name: 'one limited and one without capacity: 503',
    first: { kind: 'rate_limited_upstream', retryAfterSeconds: 20 },
    second: { kind: 'overloaded', retryAfterSeconds: 9 },
    status: 503,
    type: 'chain_exhausted',
    retryAfter: /^9$/,
  },
  {
    name: 'both providers down: 502',
    first: { kind: 'provider_down' },
    second: { kind: 'provider_down' },
    status: 502,
    type: 'chain_exhausted',
    retryAfter: /^[45]$/,
  },
  {
    name: 'no credits: 402, without calls to the rest of the chain',
    first: { kind: 'no_credits' },
    second: null,
    status: 402,
    type: 'budget_exceeded',
    retryAfter: /^none$/,
  },
  {
    name: 'a refused key: 401',
    first: { kind: 'bad_key' },
    second: null,
    status: 401,
    type: 'credentials',
    retryAfter: /^none$/,
  },
  {
    name: 'a content refusal: the provider’s own 400',
    first: { kind: 'content_policy' },
    second: null,
    status: 400,
    type: 'request_rejected',
    retryAfter: /^none$/,
  },
  {
    name: 'a moderation refusal: the original 403',
    first: { kind: 'moderation' },
    second: null,
    status: 403,
    type: 'request_rejected',
    retryAfter: /^none$/,
  },
  {
    name: 'a request too long for the largest context: 400, without calls to smaller ones',
    first: { kind: 'context_too_long' },
    second: null,
    status: 400,
    type: 'chain_exhausted',
    retryAfter: /^none$/,
  },
];

describe.each([false, true])('with stream: %s', (stream) => {
  test.each(rows)('$name', async ({ first, second, status, type, retryAfter }) => {
    stage.play(FIRST, first);
    if (second !== null) stage.play(SECOND, second);
    const answer = await stage.ask({ model: 'understudy/main', stream });
    const error = await errorOf(answer);
    expect(answer.status).toBe(status);
    expect(error.type).toBe(type);
    expect(answer.headers.get('retry-after') ?? 'none').toMatch(retryAfter);
    // The same time in milliseconds, rounded up.
    const retryAfterMs = answer.headers.get('retry-after-ms');
    expect(retryAfterMs === null ? 'none' : String(Math.ceil(Number(retryAfterMs) / 1_000))).toMatch(
      retryAfter,
    );
    // All these times are under a minute, which OpenAI’s clients wait for on their own.
    expect(answer.headers.get('x-should-retry')).toBe(retryAfter.test('none') ? 'false' : null);
    expect(new Set(stage.called())).toEqual(new Set(second === null ? [FIRST] : [FIRST, SECOND]));
    for (const attempt of error.metadata.attempts) {
      expect(attempt.origin).not.toBeNull();
      expect(attempt.action).not.toBeNull();
      expect(attempt.explanation).toMatch(/^\S.{20,}/);
      expect(attempt.evidence.length).toBeGreaterThan(0);
    }
    const sentences = error.message.split(/(?<=\.) /);
    expect([...new Set(sentences)]).toEqual(sentences);
  });

  test('after a retry, the retry time is that of the last failure', async () => {
    stage.play(FIRST, { kind: 'server_error' });
    const answer = await stage.ask({ model: FIRST, stream });
    expect((await errorOf(answer)).metadata.attempts).toHaveLength(2);
    // After a second failure in a row, the cooldown is twice the first one of 4 to 5 s.
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(8);
  });

  test('an incapable model is skipped with the reason, and nothing is sent', async () => {
    const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } };
    const answer = await stage.ask({
      model: SECOND,
      stream,
      messages: [{ role: 'user', content: [{ type: 'text', text: 'What is this?' }, image] }],
    });
    const error = await errorOf(answer);
    expect(answer.status).toBe(422);
    expect(error.type).toBe('no_capable_model');
    expect(error.metadata.attempts).toMatchObject([
      { model: SECOND, outcome: 'skipped', status: null, action: 'switch_to_capable_model' },
    ]);
    expect(error.metadata.attempts[0]?.explanation).toContain('images');
    expect(stage.called()).toEqual([]);
  });

  test('a request too large for every context is not sent', async () => {
    const answer = await stage.ask({
      model: SECOND,
      stream,
      messages: [{ role: 'user', content: 'word '.repeat(400_000) }],
    });
    const error = await errorOf(answer);
    expect(error.type).toBe('no_capable_model');
    expect(error.metadata.attempts[0]?.action).toBe('switch_to_larger_context');
    expect(stage.called()).toEqual([]);
  });

  test('if all models cool down, the first one due is called once, and the answer has its retry time', async () => {
    stage.play(FIRST, { kind: 'rate_limited_upstream', retryAfterSeconds: 40, shape: 'limit_source' });
    stage.play(SECOND, { kind: 'rate_limited_upstream', retryAfterSeconds: 25, shape: 'limit_source' });
    await stage.ask({ model: 'understudy/main', stream });
    stage.upstream.resetCalls();
    const answer = await stage.ask({ model: 'understudy/main', stream });
    const error = await errorOf(answer);
    expect(answer.status).toBe(429);
    expect(error.type).toBe('all_cooling_down');
    expect(stage.called()).toEqual([SECOND]);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(20);
    expect(Number(answer.headers.get('retry-after'))).toBeLessThanOrEqual(25);
  });

  test('a client is told not to retry within a minute if that cannot succeed', async () => {
    stage.play(FIRST, { kind: 'rate_limited_upstream', retryAfterSeconds: 60, shape: 'limit_source' });
    const answer = await stage.ask({ model: FIRST, stream });
    await errorOf(answer);
    expect(answer.headers.get('retry-after')).toBe('60');
    expect(answer.headers.get('x-should-retry')).toBe('false');
  });

  test('the category’s deadline ends a request with 504, not to be retried at once', async () => {
    stage.play(FIRST, { kind: 'hang' });
    const elapsedMs = startFairClock(stage.product.pid);
    const answer = await stage.ask({ model: 'understudy/interface', stream });
    expect(elapsedMs()).toBeLessThan(3_000);
    const error = await errorOf(answer);
    expect(answer.status).toBe(504);
    expect(error.type).toBe('timeout');
    expect(answer.headers.get('x-should-retry')).toBe('false');
    expect(answer.tookMs).toBeGreaterThan(950);
  });

  test('a used-up free tier skips free models and says so', async () => {
    stage.play(FREE, { kind: 'free_tier_daily' });
    const answer = await stage.ask({ models: [FREE, 'openai/gpt-oss-20b:free'], stream });
    const error = await errorOf(answer);
    expect(answer.status).toBe(429);
    expect(error.metadata.attempts).toMatchObject([
      { origin: 'openrouter_free_tier', outcome: 'failed' },
      { origin: 'openrouter_free_tier', outcome: 'skipped' },
    ]);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(1);
  });
});

test('a cut answer ends with an error event and without [DONE]', async () => {
  stage.play(FIRST, { kind: 'cut_after', tokens: 40 });
  const answer = await stage.ask({ model: 'understudy/main', stream: true });
  expect(answer).toMatchObject({ status: 200, outcome: 'error', finishReason: 'error', isDone: false });
  const { error } = ErrorBody.parse({ error: answer.events.at(-1)?.error });
  expect(error).toMatchObject({ type: 'chain_exhausted', code: 'partial_answer' });
  expect(error.metadata.attempts).toMatchObject([{ model: FIRST, outcome: 'failed' }]);
  const { request } = await stage.api.request(error.metadata.request_id);
  expect(request).toMatchObject({ status: 'partial', servedModel: FIRST });
});

test('an answer ended by its time limit reports a timeout', async () => {
  await stage.api.putCategory('summarization', { models: [FIRST, SECOND], policy: { maxStreamMs: 1_000 } });
  stage.play(FIRST, { kind: 'stall_after', tokens: 5, ms: 60_000 });
  const answer = await stage.ask({ model: 'understudy/summarization', stream: true });
  const { error } = ErrorBody.parse({ error: answer.events.at(-1)?.error });
  expect(error).toMatchObject({ type: 'timeout', code: 'partial_answer' });
});

test('an unreachable upstream is reported as such, without a call per model', async () => {
  const gone = await openGatewayStage();
  onTestFinished(() => gone.close());
  await gone.upstream.close();
  const elapsedMs = startFairClock(gone.product.pid);
  const answer = await gone.ask({ models: [FIRST, SECOND] });
  expect(elapsedMs()).toBeLessThan(3_000);
  const { error } = ErrorBody.parse(answer.events[0]);
  expect(answer.status).toBe(502);
  expect(error.type).toBe('chain_exhausted');
  expect(new Set(error.metadata.attempts.map(({ model, origin }) => `${model} ${origin}`))).toEqual(
    new Set([`${FIRST} network`]),
  );
});

test('if the only connection is off, the answer names it and does not ask for an OpenRouter key', async () => {
  const product = await startProduct({ env: {} });
  onTestFinished(async () => void (await product.stop()));
  const connection = {
    slug: 'ollama',
    name: 'Ollama',
    kind: 'openai_compatible',
    baseUrl: 'http://127.0.0.1:9/v1',
    enabled: false,
  };
  const created = await fetch(`${product.url}/api/connections`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(connection),
  });
  expect(created.status).toBe(201);
  const body = { model: 'ollama::qwen3', messages: [{ role: 'user', content: 'Say hello.' }] };
  const answer = await callChat({ url: product.url, body });
  expect(answer.status).toBe(401);
  const { error } = ErrorBody.parse(answer.events[0]);
  expect(error).toMatchObject({ type: 'credentials', code: 'no_key' });
  expect(error.message).toContain('Ollama is switched off in Settings.');
  expect(error.message).not.toContain('OpenRouter');
});

test('without a key, the answer says where to enter one', async () => {
  const upstream = await startDemoUpstream();
  onTestFinished(() => upstream.close());
  const product = await startProduct({ env: { OPENROUTER_BASE_URL: upstream.url } });
  onTestFinished(async () => void (await product.stop()));
  const body = { model: FIRST, messages: [{ role: 'user', content: 'Say hello.' }] };
  const answer = await callChat({ url: product.url, body });
  expect(answer.status).toBe(401);
  const { error } = ErrorBody.parse(answer.events[0]);
  expect(error).toMatchObject({ type: 'credentials', code: 'no_key' });
  expect(error.message).toMatch(/OpenRouter key.*another provider.*demo/);
  expect(upstream.calls()).toEqual([]);
});
