import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { HistoryDetail } from '#lib/contracts/history';
import type { SimpleScenario } from '#lib/demo/scenario';
import type { ClientAnswer } from '#tests/support/careful-client';
import { openGatewayStage, type GatewayStage } from '#tests/support/gateway-stage';

const FIRST = 'google/gemini-2.5-flash-lite';
const SECOND = 'moonshotai/kimi-k2';
const messages = [{ role: 'user', content: 'Say hello.' }];

let stage: GatewayStage;
beforeAll(async () => {
  stage = await openGatewayStage();
  await stage.api.putCategory('main', { models: [FIRST, SECOND] });
});
beforeEach(() => stage.clean());
afterAll(() => stage?.close());

const rowOf = (answer: ClientAnswer): Promise<HistoryDetail> =>
  stage.api.request(answer.headers.get('x-understudy-request-id') ?? '');

async function newestRow(): Promise<HistoryDetail> {
  const { requests } = await stage.api.history('?limit=1');
  return stage.api.request(requests[0]?.id ?? '');
}

test.each([false, true])('the row is stored before the answer ends (stream: %s)', async (stream) => {
  for (let round = 0; round < 15; round += 1) {
    const answer = await stage.ask({ model: FIRST, stream });
    const { request, attempts } = await rowOf(answer);
    expect(request).toMatchObject({
      status: 'served',
      servedModel: FIRST,
      switched: false,
      attemptCount: 1,
      stream,
    });
    expect(attempts).toMatchObject([{ model: FIRST, outcome: 'served', httpStatus: 200 }]);
  }
});

test.each([false, true])('failed and skipped attempts are stored (stream: %s)', async (stream) => {
  stage.play('test/limited', { kind: 'rate_limited_upstream' });
  stage.play('test/good', { kind: 'ok' });
  const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } };
  const answer = await stage.ask({
    models: [SECOND, 'test/limited', 'test/good'],
    messages: [{ role: 'user', content: [{ type: 'text', text: 'What is it?' }, image] }],
    stream,
  });
  const { request, attempts, explanation } = await rowOf(answer);
  expect(request).toMatchObject({
    status: 'served',
    servedModel: 'test/good',
    switched: true,
    origin: 'upstream_provider',
    chain: [SECOND, 'test/limited', 'test/good'],
  });
  expect(attempts.map((attempt) => [attempt.model, attempt.outcome, attempt.httpStatus])).toEqual([
    [SECOND, 'skipped', null],
    ['test/limited', 'failed', 429],
    ['test/good', 'served', 200],
  ]);
  expect(explanation).toContain('test/good');
  const { requests } = await stage.api.history('?switched=true&limit=1');
  expect(requests[0]?.id).toBe(request.id);
});

describe('a client disconnect', () => {
  type Row = readonly [when: string, scenario: SimpleScenario, stream: boolean, words: number];
  const rows: readonly Row[] = [
    ['in the middle of a stream', { kind: 'stall_after', tokens: 5, ms: 60_000 }, true, 5],
    ['before the first token', { kind: 'slow_first_token', ms: 60_000, keepAlive: true }, true, 0],
    ['before the headers', { kind: 'hang' }, true, 0],
    [
      'while a whole answer is generated',
      { kind: 'slow_first_token', ms: 60_000, keepAlive: true },
      false,
      0,
    ],
  ];
  test.each(rows)('%s cancels the call, and the row says so', async (_, scenario, stream, words) => {
    stage.play(FIRST, scenario);
    const hangUp = new AbortController();
    const response = fetch(`${stage.product.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'understudy/main', messages, stream }),
      signal: hangUp.signal,
    });
    const read = readUntil(response, (text) => text.split(`word${words}`).length > 1 && words > 0);
    await expect.poll(() => stage.called()).toEqual([FIRST]);
    if (words > 0) await read;
    hangUp.abort();
    await read;
    await expect.poll(async () => (await newestRow()).request.status).toBe('cancelled');
    await expect.poll(() => stage.upstream.calls()[0]?.aborted).toBe(true);
    const { request, attempts } = await newestRow();
    // The part the client received, and its model, are part of the record.
    const begun = words > 0;
    expect(request).toMatchObject({ servedModel: begun ? FIRST : null, switched: false, attemptCount: 1 });
    expect(attempts).toMatchObject([{ model: FIRST, outcome: 'failed', httpStatus: begun ? 200 : null }]);
    expect(stage.called()).toEqual([FIRST]);
  });

  test('during a wait ends the wait without another call', async () => {
    stage.play(FIRST, { kind: 'account_limit', retryAfterSeconds: 2 });
    const hangUp = new AbortController();
    const response = fetch(`${stage.product.url}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify({ model: FIRST, messages }),
      signal: hangUp.signal,
    });
    const read = readUntil(response, () => false);
    await expect.poll(() => stage.called()).toEqual([FIRST]);
    hangUp.abort();
    await read;
    await expect.poll(async () => (await newestRow()).request.status).toBe('cancelled');
    const { request } = await newestRow();
    expect(request.durationMs).toBeLessThan(1_800);
    expect(stage.called()).toEqual([FIRST]);
  });
});

/** Reads until the text is sufficient or the connection ends. */
async function readUntil(response: Promise<Response>, isEnough: (text: string) => boolean): Promise<void> {
  let text = '';
  try {
    const decoder = new TextDecoder();
    for await (const part of (await response).body ?? []) {
      text += decoder.decode(part, { stream: true });
      if (isEnough(text)) return;
    }
  } catch {
    // This test disconnected.
  }
}

// The parts and the whole ------------------------------------------------------------------------

/** The answer of one call, with its reported tokens and cost. */
type Step = {
  readonly kind: 'ok' | 'empty' | 'error_inside' | 'limited' | 'own_limit' | 'down' | 'fault' | 'cut';
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number; readonly microUsd: number };
};

const reportsUsage: readonly Step['kind'][] = ['ok', 'empty', 'error_inside'];

const stepArbitrary: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('ok', 'empty', 'error_inside', 'limited', 'own_limit', 'down', 'fault', 'cut'),
  usage: fc.record({
    inputTokens: fc.nat(10_000),
    outputTokens: fc.nat(10_000),
    microUsd: fc.nat(1_000_000),
  }),
});

function usageBody({ inputTokens, outputTokens, microUsd }: Step['usage']): Record<string, number> {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    cost: microUsd / 1_000_000,
  };
}

function scenarioOf(step: Step, stream: boolean): SimpleScenario {
  const error = (status: number, headers: Record<string, string> = {}): SimpleScenario => ({
    kind: 'custom',
    status,
    headers,
    body: { error: { code: status, message: status === 429 ? 'Rate limit exceeded' : 'It failed.' } },
  });
  switch (step.kind) {
    case 'ok':
      return customAnswer(step, stream, { content: 'Hello there.' }, 'stop');
    case 'empty':
      return customAnswer(step, stream, { content: '' }, 'stop');
    case 'error_inside':
      return stream
        ? customAnswer(step, stream, { content: '' }, 'stop')
        : customAnswer(step, stream, { content: 'Hel' }, 'error');
    case 'limited':
      return { kind: 'rate_limited_upstream' };
    case 'own_limit':
      return error(429, { 'Retry-After': '0.1' });
    case 'down':
      return { kind: 'provider_down' };
    case 'fault':
      return error(500);
    case 'cut':
      return { kind: 'cut_after', tokens: 3 };
  }
}

function customAnswer(
  step: Step,
  stream: boolean,
  message: Record<string, string>,
  finish: string,
): SimpleScenario {
  const usage = usageBody(step.usage);
  if (!stream) {
    const body = {
      choices: [{ index: 0, finish_reason: finish, message: { role: 'assistant', ...message } }],
      usage,
    };
    return { kind: 'custom', status: 200, body };
  }
  const events = [
    { choices: [{ index: 0, delta: message, finish_reason: null }] },
    { choices: [{ index: 0, delta: {}, finish_reason: finish }], usage },
  ];
  return {
    kind: 'custom',
    status: 200,
    headers: { 'Content-Type': 'text/event-stream' },
    body: `${events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')}data: [DONE]\n\n`,
  };
}

test(
  'the parts of a request add up to its totals and to what upstream reported',
  { timeout: 90_000 },
  async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(stepArbitrary, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        async (plays, stream) => {
          run += 1;
          await stage.clean();
          const models = plays.map((_, index) => `test/run-${run}-${index}`);
          for (const [index, steps] of plays.entries()) {
            stage.play(models[index] ?? '', {
              kind: 'sequence',
              scenarios: steps.map((step) => scenarioOf(step, stream)),
            });
          }
          const given = await stage.ask({ models, stream });
          const { request, attempts } = await rowOf(given);
          const called = stage.called();

          const made = attempts.filter((attempt) => attempt.outcome !== 'skipped');
          expect(made.map((attempt) => attempt.model)).toEqual(called);
          expect(request.attemptCount).toBe(attempts.length);
          expect(attempts.map((attempt) => attempt.index)).toEqual(attempts.map((_, index) => index));

          const reported = called.flatMap((model, call) => {
            const nth = called.slice(0, call).filter((other) => other === model).length;
            const steps = plays[models.indexOf(model ?? '')] ?? [];
            const step = steps[Math.min(nth, steps.length - 1)];
            return step !== undefined && reportsUsage.includes(step.kind) ? [step.usage] : [];
          });
          const sum = (pick: (usage: Step['usage']) => number): number | null =>
            reported.length === 0 ? null : reported.reduce((total, usage) => total + pick(usage), 0);
          expect(request.inputTokens).toBe(sum((usage) => usage.inputTokens));
          expect(request.outputTokens).toBe(sum((usage) => usage.outputTokens));
          expect(request.costUsd === null ? null : Math.round(request.costUsd * 1e6)).toBe(
            sum((usage) => usage.microUsd),
          );
          expect(request.costEstimated).toBe(false);

          const partsMs = attempts.reduce(
            (total, { waitMs, durationMs }) => total + waitMs + (durationMs ?? 0),
            0,
          );
          expect(partsMs).toBeLessThanOrEqual((request.durationMs ?? 0) + 0.001);
          for (const [index, { startedAt, waitMs }] of attempts.entries()) {
            const before = attempts[index - 1];
            const freeFromMs =
              before === undefined
                ? Date.parse(request.createdAt)
                : Date.parse(before.startedAt) + (before.durationMs ?? 0);
            // Times are stored in whole milliseconds.
            expect(Date.parse(startedAt) - waitMs).toBeGreaterThanOrEqual(freeFromMs - 2);
          }
        },
      ),
      { numRuns: 40, endOnFailure: true },
    );
  },
);
