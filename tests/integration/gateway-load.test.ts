import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { HistoryDetail } from '#lib/contracts/history';
import type { ClientAnswer } from '#tests/support/careful-client';
import { openGatewayStage, type GatewayStage } from '#tests/support/gateway-stage';
import { connectSecondServer, directModel, type SecondServer } from '#tests/support/second-server';
import { heldAnswer } from '#tests/support/written-answers';

const MODEL = 'google/gemini-2.5-flash-lite';
const MOST_QUEUED = 6;
const answer = {
  id: 'gen-1',
  object: 'chat.completion',
  model: MODEL,
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello.' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 3, completion_tokens: 2 },
};

let stage: GatewayStage;
let gates = 0;
beforeAll(async () => {
  stage = await openGatewayStage({ env: { MAX_QUEUED: String(MOST_QUEUED) } });
  await stage.api.putCategory('main', { models: [MODEL] });
});
beforeEach(() => stage.clean());
afterAll(() => stage?.close());

/** Holds all calls until the returned function is called. */
function hold(): () => void {
  gates += 1;
  const gate = `gate ${gates}`;
  stage.upstream.playAt('/chat/completions', heldAnswer(gate, answer));
  return () => stage.upstream.release(gate);
}

const limit = (maxConcurrent: number | null, more: Record<string, number> = {}) =>
  stage.api.putCategory('main', { policy: { maxConcurrent, deadlineMs: 120_000, ...more } });
const ask = (headers: Record<string, string> = {}) => stage.ask({ model: 'understudy/main' }, headers);
const askTimes = (count: number): Promise<ClientAnswer>[] => Array.from({ length: count }, () => ask());
const detailOf = ({ headers }: ClientAnswer): Promise<HistoryDetail> =>
  stage.api.request(headers.get('x-understudy-request-id') ?? '');
const running = async () => (await stage.api.history('?status=running')).requests.length;

/** The maximum number of concurrent calls. Times have whole milliseconds. */
function mostAtOnce(details: readonly HistoryDetail[]): number {
  const moments = details.flatMap(({ attempts }) =>
    attempts.flatMap(({ outcome, startedAt, durationMs }) =>
      outcome === 'skipped'
        ? []
        : [[Date.parse(startedAt) + 1, 1] as const, [Date.parse(startedAt) + (durationMs ?? 0), -1] as const],
    ),
  );
  let now = 0;
  return Math.max(
    0,
    ...moments.toSorted(([a, byA], [b, byB]) => a - b || byA - byB).map(([, by]) => (now += by)),
  );
}

/** Checks that the parts of a request add up, including its wait in the queue. */
function checkParts({ request, attempts }: HistoryDetail): void {
  const parts = attempts.reduce((sum, { waitMs, durationMs }) => sum + waitMs + (durationMs ?? 0), 0);
  expect(Math.abs((request.durationMs ?? 0) - parts)).toBeLessThan(100);
  expect(request.queuedMs).toBeLessThanOrEqual(attempts.reduce((sum, { waitMs }) => sum + waitMs, 0) + 0.001);
}

test('a category runs no more requests at once than its limit, and the others wait with the time on their rows', async () => {
  await limit(2);
  stage.upstream.playAt('/chat/completions', {
    kind: 'custom_steps',
    status: 200,
    steps: [
      { do: 'wait', ms: 150 },
      { do: 'send', text: JSON.stringify(answer) },
    ],
  });
  const answers = await Promise.all(askTimes(8));
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
  const details = await Promise.all(answers.map(detailOf));
  expect(mostAtOnce(details)).toBe(2);
  for (const detail of details) checkParts(detail);
  const waited = details.map(({ request }) => request.queuedMs).toSorted((a, b) => a - b);
  expect(waited.slice(0, 2)).toEqual([0, 0]);
  expect(waited.at(-1)).toBeGreaterThan(3 * 150);
  const longest = details.find(({ request }) => request.queuedMs === waited.at(-1));
  expect(longest?.explanation).toMatch(/^This request waited \d+(\.\d)? m?s in the queue\. /);
});

test('without a limit no request waits, and removing the limit admits waiting requests', async () => {
  await limit(1);
  const release = hold();
  const first = ask();
  await expect.poll(() => stage.called()).toHaveLength(1);
  const second = ask();
  await expect.poll(running).toBe(2);
  await limit(2);
  const third = ask();
  await expect.poll(() => stage.called()).toHaveLength(2);
  await limit(null);
  const fourth = ask();
  await expect.poll(() => stage.called()).toHaveLength(3);
  release();
  for (const one of await Promise.all([first, second, third, fourth])) expect(one.status).toBe(200);
});

test('a request whose client disconnects in the queue leaves it without a call and is in the history', async () => {
  await limit(1);
  const release = hold();
  const first = ask();
  await expect.poll(() => stage.called()).toHaveLength(1);
  const hangUp = new AbortController();
  const gone = fetch(`${stage.product.url}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ model: 'understudy/main', messages: [{ role: 'user', content: 'Hi' }] }),
    signal: hangUp.signal,
  });
  await expect.poll(running).toBe(2);
  const next = ask();
  await expect.poll(running).toBe(3);
  hangUp.abort();
  await expect(gone).rejects.toThrow();
  await expect.poll(running).toBe(2);
  const [cancelled] = (await stage.api.history('?status=cancelled')).requests;
  const detail = await stage.api.request(cancelled?.id ?? '');
  checkParts(detail);
  expect(detail.request.queuedMs).toBeGreaterThan(0);
  expect(detail.attempts).toMatchObject([{ outcome: 'skipped', origin: 'understudy' }]);
  release();
  expect((await first).status).toBe(200);
  expect((await next).status).toBe(200);
  expect(stage.called()).toHaveLength(2);
});

test('a request whose deadline passes in the queue gets an error that names the limit', async () => {
  await limit(1);
  const release = hold();
  const first = ask();
  await expect.poll(() => stage.called()).toHaveLength(1);
  await limit(1, { deadlineMs: 1_000 });
  const late = await ask();
  expect(late).toMatchObject({
    status: 504,
    error: {
      type: 'timeout',
      message: expect.stringMatching(
        /This category runs at most one request at once, and no slot opened within \d\.\d s\./,
      ) as string,
    },
  });
  const detail = await detailOf(late);
  checkParts(detail);
  expect(detail.request).toMatchObject({ status: 'failed', errorType: 'timeout' });
  release();
  await first;
  expect(stage.called()).toHaveLength(1);
});

test('when the queue is full, requests are refused before any call, with a retry time', async () => {
  await limit(1);
  const release = hold();
  const first = ask();
  await expect.poll(() => stage.called()).toHaveLength(1);
  const waiting = askTimes(MOST_QUEUED);
  await expect.poll(running).toBe(MOST_QUEUED + 1);
  const before = await stage.api.insights();
  const refused = await Promise.all(askTimes(60));
  for (const one of refused) {
    expect(one).toMatchObject({ status: 429, error: { type: 'overloaded', code: 'overloaded' } });
    expect(Number(one.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(one.headers.get('x-should-retry')).toBeNull();
  }
  const rows = (await stage.api.history('?status=failed&limit=200')).requests.filter(({ id }) =>
    refused.some(({ headers }) => headers.get('x-understudy-request-id') === id),
  );
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.length).toBeLessThan(60);
  const [row] = rows;
  const detail = await stage.api.request(row?.id ?? '');
  expect(detail.request.errorType).toBe('overloaded');
  expect(detail.explanation).toBe(
    'This category runs at most one request at once, and too many others are already waiting. No model was called.',
  );
  expect((await stage.api.insights()).shed - before.shed).toBe(60);
  release();
  for (const one of await Promise.all([first, ...waiting])) expect(one.status).toBe(200);
  expect(stage.called()).toHaveLength(MOST_QUEUED + 1);
});

test('a client that floods the queue neither locks others out nor makes them wait for its whole queue', async () => {
  await limit(1);
  const [busy, quiet] = [
    await stage.api.createClient({ name: 'busy' }),
    await stage.api.createClient({ name: 'quiet' }),
  ];
  const bearer = ({ key }: { readonly key: string }) => ({ authorization: `Bearer ${key}` });
  const release = hold();
  const flood = Array.from({ length: 30 }, () => ask(bearer(busy)));
  await expect.poll(running).toBe(MOST_QUEUED + 1);
  const asked = ask(bearer(quiet));
  await expect
    .poll(async () => (await stage.api.history(`?client=${quiet.client.id}`)).requests.length)
    .toBe(1);
  release();
  const quietAnswer = await asked;
  expect(quietAnswer.status).toBe(200);
  const served = (await Promise.all(flood)).filter(({ status }) => status === 200);
  expect(served.length).toBe(MOST_QUEUED);
  const quietStart = (await detailOf(quietAnswer)).attempts[0]?.startedAt ?? '';
  const starts = (await Promise.all(served.map(detailOf))).map(
    ({ attempts }) => attempts[0]?.startedAt ?? '',
  );
  // The running one, and one more that came first.
  expect(starts.filter((start) => start < quietStart).length).toBeLessThanOrEqual(2);
});

describe('a connection with a limit', () => {
  let groq: SecondServer;
  const direct = `groq::${directModel}`;

  beforeEach(async () => {
    groq = await connectSecondServer(stage.product.url);
    await limit(null, { patienceMs: 400 });
    await groq.change({ maxConcurrent: 1 });
  });

  /** Holds the first call on this connection until it is released. */
  async function fillSlot(): Promise<() => Promise<ClientAnswer>> {
    groq.playAt('/chat/completions', heldAnswer('occupied', answer));
    const held = stage.ask({ model: direct });
    await expect
      .poll(() => groq.requests().filter(({ path }) => path.endsWith('/completions')))
      .toHaveLength(1);
    return () => {
      groq.release('occupied');
      return held;
    };
  }

  test('causes a switch after the category’s patience, and the row says why', async () => {
    onTestFinished(() => groq.close());
    const release = await fillSlot();
    const switched = await stage.ask({ model: 'understudy/main', models: [direct, MODEL] });
    expect(switched.headers.get('x-understudy-served-model')).toBe(MODEL);
    const detail = await detailOf(switched);
    checkParts(detail);
    expect(detail.request.queuedMs).toBeGreaterThan(390);
    expect(detail.attempts).toMatchObject([
      {
        outcome: 'skipped',
        connection: 'groq',
        reason: expect.stringMatching(
          /^Your Groq connection allows at most one call at once, and no slot opened within \d\.\d s\.$/,
        ) as string,
      },
      { outcome: 'served', model: MODEL },
    ]);
    expect((await release()).status).toBe(200);
  });

  test('is waited for if the chain has no other connection', async () => {
    onTestFinished(() => groq.close());
    const release = await fillSlot();
    const second = stage.ask({ model: direct });
    await expect.poll(running).toBe(2);
    expect(groq.requests().filter(({ path }) => path.endsWith('/completions'))).toHaveLength(1);
    expect((await release()).status).toBe(200);
    const answered = await second;
    expect(answered.status).toBe(200);
    const detail = await detailOf(answered);
    checkParts(detail);
    expect(detail.request.queuedMs).toBeGreaterThan(0);
  });

  test('shows its limit, and no longer after removing it', async () => {
    onTestFinished(() => groq.close());
    const shown = async () =>
      (await stage.api.connections()).find(({ slug }) => slug === 'groq')?.maxConcurrent;
    expect(await shown()).toBe(1);
    await groq.change({ maxConcurrent: null });
    expect(await shown()).toBeNull();
    await expect(groq.change({ maxConcurrent: 0 })).rejects.toThrow('400');
  });
});
