import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ConsentQuestion } from '#lib/contracts/consent';
import type { PolicyPatch } from '#lib/contracts/policy';
import type { ClientAnswer } from '#tests/support/careful-client';
import { heldAnswer } from '#tests/support/written-answers';
import { openGatewayStage, stageAnswer, type GatewayStage } from '#tests/support/gateway-stage';

const CHEAP = 'google/gemini-2.5-flash-lite';
const DEAR = 'openai/gpt-4.1-mini';
const body = { model: 'understudy/main', max_tokens: 60 };
const whole = {
  id: 'gen-1',
  object: 'chat.completion',
  model: DEAR,
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello.' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 3, completion_tokens: 60 },
};
/** Output costs $0.40 per million tokens with the cheap model, and $1.60 with the other one. */
const asks: PolicyPatch = {
  maxPriceUsdPerMillion: { completion: 1 },
  askWhenDearer: { waitMs: 30_000, uptoUsd: 1 },
};

let stage: GatewayStage;
beforeAll(async () => {
  stage = await openGatewayStage();
});
beforeEach(async () => {
  await stage.clean();
  await stage.api.putCategory('main', { models: [DEAR], policy: asks });
});
afterEach(async () => {
  const { questions, decisions } = await stage.api.consents();
  // A failed test may leave its question open, which would change the next test's question.
  for (const { id } of questions) await stage.api.answerConsent(id, { answer: 'no' });
  for (const { id } of decisions) await stage.api.revokeConsent(id);
});
afterAll(() => stage?.close());

/** The open question, once this many requests wait for its answer. */
async function question(waiting = 1): Promise<ConsentQuestion> {
  const find = async () => (await stage.api.consents()).questions.find((one) => one.waiting === waiting);
  await expect.poll(find, { timeout: 10_000, interval: 20 }).toBeDefined();
  const found = await find();
  if (found === undefined) throw new Error('The question is gone.');
  return found;
}

const detailOf = (answer: ClientAnswer) =>
  stage.api.request(answer.headers.get('x-understudy-request-id') ?? '');
const answerOf = (id: string, given: Record<string, unknown>) =>
  fetch(`${stage.product.url}/api/consents/${id}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(given),
  });

describe('an approval', () => {
  test('for this request calls the model, and the row and explanation show the wait and the answer', async () => {
    const asked = stage.ask(body);
    const open = await question();
    expect(open).toMatchObject({
      category: 'main',
      target: { model: DEAR, connection: 'openrouter', prices: { completionUsdPerMillion: 1.6 } },
      firstChoice: null,
      reason: `${DEAR} costs $1.6 per million output tokens, above this category's limit of $1.`,
      waiting: 1,
      conversations: 1,
      uptoUsd: 1,
    });
    expect(open.estimateUsd).toBeGreaterThan(60 * 0.000_001_6);
    expect(Date.parse(open.endsAt) - Date.parse(open.askedAt)).toBeCloseTo(30_000, -3);
    expect(stage.called()).toEqual([]);
    // The row of a request is written in the background, with those of other requests.
    const listed = async () => (await stage.api.history()).requests.map(({ id }) => id);
    await expect.poll(listed, { interval: 20 }).toContain(open.requestIds[0]);
    const running = await stage.api.request(open.requestIds[0] ?? '');
    expect(running.request.status).toBe('running');
    expect(running.explanation).toBe(`${open.reason} Understudy asked for approval.`);

    const decision = await stage.api.answerConsent(open.id, { answer: 'yes' });
    expect(decision).toMatchObject({ answer: 'yes', scope: 'request', covers: 1, by: null, until: null });
    expect(decision.uptoUsd).toBeCloseTo(open.estimateUsd ?? 0, 9);
    const answer = await asked;
    expect(answer).toMatchObject({ outcome: 'answered', model: DEAR, text: stageAnswer });
    const { request, attempts, explanation } = await detailOf(answer);
    expect(attempts).toMatchObject([{ outcome: 'served', model: DEAR }]);
    expect(attempts[0]?.waitMs).toBeGreaterThan(1);
    expect(request.durationMs).toBeGreaterThanOrEqual(
      (attempts[0]?.waitMs ?? 0) + (attempts[0]?.durationMs ?? 0),
    );
    expect(explanation).toMatch(
      /Understudy asked for approval\. After .+s: Someone at this machine approved it for this request, up to \$0\.0\d+\. openai\/gpt-4\.1-mini answered on the first attempt\.$/,
    );
    expect(attempts[0]?.evidence).toContainEqual(expect.objectContaining({ field: 'policy askWhenDearer' }));
    // The approval ended with its request.
    expect((await stage.api.consents()).decisions).toEqual([]);
    const next = stage.ask(body);
    await stage.api.answerConsent((await question()).id, { answer: 'no' });
    expect(await next).toMatchObject({ status: 422 });
  });

  test('raises the price limit sent to OpenRouter to the approved price', async () => {
    const asked = stage.ask(body);
    await stage.api.answerConsent((await question()).id, { answer: 'yes' });
    await asked;
    expect(stage.upstream.calls().at(-1)?.body).toMatchObject({
      provider: { max_price: { completion: 1.6 } },
    });
  });

  test('for an hour covers later requests up to its amount, adds up their cost, and can be revoked', async () => {
    const asked = stage.ask(body);
    const { id, estimateUsd } = await question();
    const one = estimateUsd ?? 0;
    await stage.api.answerConsent(id, { answer: 'yes', scope: 'hour', uptoUsd: one * 2.5 });
    const first = await asked;
    const second = await stage.ask(body);
    expect(second).toMatchObject({ outcome: 'answered', model: DEAR });
    const { request, explanation } = await detailOf(second);
    expect(explanation).toContain('Someone at this machine approved it for an hour, up to');
    const cost = ((await detailOf(first)).request.costUsd ?? 0) + (request.costUsd ?? 0);
    const [decision] = (await stage.api.consents()).decisions;
    expect(decision).toMatchObject({ id, scope: 'hour', covers: null, heldUsd: 0 });
    expect(decision?.spentUsd).toBeCloseTo(cost, 9);
    expect(Date.parse(decision?.until ?? '') - Date.parse(decision?.at ?? '')).toBe(3_600_000);

    await stage.api.revokeConsent(id);
    const third = stage.ask(body);
    await stage.api.answerConsent((await question()).id, { answer: 'no' });
    expect((await third).status).toBe(422);
  });

  test('covers no more than its amount with many concurrent requests, and the others cause a new question', async () => {
    const asked = stage.ask(body);
    const { id, estimateUsd } = await question();
    await stage.api.answerConsent(id, {
      answer: 'yes',
      scope: 'hour',
      uptoUsd: (estimateUsd ?? 0) * 3.5,
    });
    await asked;
    stage.upstream.playAt('/chat/completions', heldAnswer('answered', whole));
    const more = Array.from({ length: 10 }, () => stage.ask(body));
    const again = await question(8);
    expect(stage.called()).toHaveLength(3);
    await stage.api.answerConsent(again.id, { answer: 'no' });
    stage.upstream.release('answered');
    stage.upstream.clearAll();
    const answers = await Promise.all(more);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(2);
    expect(answers.filter(({ status }) => status === 422)).toHaveLength(8);
  });

  test('for a conversation covers only that conversation', async () => {
    const ofSession = (session: string) => stage.ask({ ...body, session_id: session });
    const asked = ofSession('one');
    const { id } = await question();
    await stage.api.answerConsent(id, { answer: 'yes', scope: 'conversation', uptoUsd: 1 });
    await asked;
    expect(await ofSession('one')).toMatchObject({ model: DEAR });
    const other = ofSession('two');
    await stage.api.answerConsent((await question()).id, { answer: 'no' });
    expect((await other).status).toBe(422);
  });

  test('covers fifty concurrent requests with one answer to one question', async () => {
    const asked = Array.from({ length: 50 }, (_, index) => stage.ask({ ...body, stream: index % 2 === 0 }));
    const open = await question(50);
    expect((await stage.api.consents()).questions).toHaveLength(1);
    await stage.api.answerConsent(open.id, { answer: 'yes' });
    const answers = await Promise.all(asked);
    expect(answers.every(({ outcome, model }) => outcome === 'answered' && model === DEAR)).toBe(true);
    await expect.poll(async () => (await stage.api.consents()).decisions).toEqual([]);
  });
});

describe('a refusal', () => {
  test('skips the model with the reason, and the next one answers', async () => {
    stage.play(CHEAP, { kind: 'rate_limited_upstream' });
    await stage.api.putCategory('main', { models: [CHEAP, DEAR, 'openai/gpt-oss-20b'] });
    const asked = stage.ask(body);
    const open = await question();
    expect(open.firstChoice).toMatchObject({ model: CHEAP });
    expect(open.target.estimateUsd).toBeGreaterThan(open.firstChoice?.estimateUsd ?? Infinity);
    await stage.api.answerConsent(open.id, { answer: 'no' });
    const answer = await asked;
    expect(answer).toMatchObject({ outcome: 'answered', model: 'openai/gpt-oss-20b' });
    const { attempts, explanation } = await detailOf(answer);
    expect(attempts.map(({ outcome }) => outcome)).toEqual(['failed', 'skipped', 'served']);
    expect(attempts[1]?.reason).toContain('Someone at this machine refused it for this request.');
    expect(explanation).toMatch(/Understudy waited .+s for an answer\./);
  });

  test('for an hour prevents new questions and is listed among the answers', async () => {
    const asked = stage.ask(body);
    const { id } = await question();
    await stage.api.answerConsent(id, { answer: 'no', scope: 'hour' });
    const refused = await asked;
    expect(refused.status).toBe(422);
    expect(refused.error).toMatchObject({
      type: 'no_capable_model',
      metadata: { attempts: [{ model: DEAR, outcome: 'skipped' }] },
    });
    expect((await stage.ask(body)).status).toBe(422);
    expect((await stage.api.consents()).decisions).toMatchObject([{ id, answer: 'no', uptoUsd: null }]);
    expect(stage.called()).toEqual([]);
  });

  test('is the default: after the wait, the question is gone and the request is refused', async () => {
    await stage.api.putCategory('main', { policy: { askWhenDearer: { waitMs: 1_000, uptoUsd: 1 } } });
    const answer = await stage.ask(body);
    expect(answer.status).toBe(422);
    expect(JSON.stringify(answer.error)).toContain('Nobody answered in time, which counts as a refusal.');
    const { questions } = await stage.api.consents();
    expect(questions).toEqual([]);
    const { attempts } = await detailOf(answer);
    expect(attempts[0]?.waitMs).toBeGreaterThanOrEqual(995);
  });
});

test('a request that may cost more than an approval can cover causes no question', async () => {
  await stage.api.putCategory('main', { policy: { askWhenDearer: { waitMs: 30_000, uptoUsd: 0.000_001 } } });
  const answer = await stage.ask(body);
  expect(answer.status).toBe(422);
  expect(JSON.stringify(answer.error)).toContain("so Understudy didn't ask for one");
});

test('what a web search costs counts in what an approval may cover', async () => {
  await stage.api.putCategory('main', { policy: { askWhenDearer: { waitMs: 30_000, uptoUsd: 0.004 } } });
  const answer = await stage.ask({ ...body, plugins: [{ id: 'web' }] });
  expect(answer.status).toBe(422);
  expect(JSON.stringify(answer.error)).toContain("so Understudy didn't ask for one");
});

test('a client’s disconnect withdraws its question', async () => {
  const leave = new AbortController();
  const asked = fetch(`${stage.product.url}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ ...body, messages: [{ role: 'user', content: 'Hello' }] }),
    signal: leave.signal,
  }).catch(() => 'left');
  const open = await question();
  leave.abort();
  expect(await asked).toBe('left');
  await expect.poll(async () => (await stage.api.consents()).questions).toEqual([]);
  expect((await answerOf(open.id, { answer: 'yes' })).status).toBe(404);
  const ended = () => stage.api.request(open.requestIds[0] ?? '');
  await expect.poll(async () => (await ended()).request.status).toBe('cancelled');
  expect((await ended()).explanation).toContain('Nobody had answered when the request ended after');
  expect((await ended()).attempts).toMatchObject([{ outcome: 'skipped', model: DEAR }]);
});

test('an invalid answer is refused, and the question stays open', async () => {
  const asked = stage.ask(body);
  const { id } = await question();
  const refused = async (given: Record<string, unknown>) => (await answerOf(id, given)).status;
  expect(await refused({ answer: 'yes', scope: 'hour', uptoUsd: 0.000_000_1 })).toBe(400);
  expect(await refused({ answer: 'yes', scope: 'hour', uptoUsd: 2 })).toBe(400);
  expect(await refused({ answer: 'maybe' })).toBe(400);
  expect(await refused({ answer: 'yes', scope: 'forever' })).toBe(400);
  expect(await refused({ answer: 'yes', scope: 'hour' })).toBe(200);
  expect(await refused({ answer: 'no' })).toBe(409);
  expect(await asked).toMatchObject({ model: DEAR });
  // Opening the URL of a question does not answer it.
  expect((await fetch(`${stage.product.url}/api/consents/${id}`)).status).toBe(405);
});

describe('streams', () => {
  const keyOf = { apiKey: 'of-the-client', maxRetries: 0 };

  test.each(['yes', 'no'] as const)(
    'wait in every dialect and end as their clients expect: %s',
    async (answer) => {
      const openai = new OpenAI({ baseURL: `${stage.product.url}/v1`, ...keyOf });
      const anthropic = new Anthropic({ baseURL: stage.product.url, ...keyOf });
      const model = 'understudy/main';
      const prompt = [{ role: 'user' as const, content: 'Hello.' }];
      const runs = [
        stage.ask({ ...body, stream: true }).then(({ text, error }) => {
          if (error !== null) throw new Error(JSON.stringify(error));
          return text;
        }),
        openai.responses
          .stream({ model, input: 'Hello.' })
          .finalResponse()
          .then(({ output_text: text }) => text),
        anthropic.messages.stream({ model, max_tokens: 60, messages: prompt }).finalText(),
      ];
      const ends = Promise.allSettled(runs);
      await stage.api.answerConsent((await question(3)).id, { answer });
      const results = (await ends).map((end) => (end.status === 'fulfilled' ? end.value : 'refused'));
      const expected = answer === 'yes' ? stageAnswer : 'refused';
      expect(results).toEqual([expected, expected, expected]);
    },
  );
});
