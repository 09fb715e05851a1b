import { engineWords } from '#lib/words/engine-words';
import { candidateOf } from '#tests/support/candidate';
import { expect, test } from 'vitest';
import { failedAttempt, type FailedAttempt } from '#lib/engine/attempt';
import { classify } from '#lib/upstreams/verdict/classify';
import { explainVerdict } from '#lib/words/explain-verdict';
import { noFacts } from '#lib/engine/call';
import { createCallCounter } from '#lib/server/calls/call-counter';
import { usageCountsOf } from './usage-counts.ts';

const noonMs = Date.UTC(2026, 10, 18, 12);
const candidate = candidateOf('google/gemma-4-31b-it:free');

function attemptWith(status: number, error: unknown, headers: Record<string, string> = {}): FailedAttempt {
  const reply = { status, headers, body: { error }, streamed: false, fault: null };
  const classification = classify(reply, noonMs);
  return failedAttempt({
    explanation: explainVerdict(classification, candidate.id),
    words: engineWords,
    timing: { index: 0, waitMs: 0, startedAtMs: noonMs - 200 },
    candidate,
    failure: {
      classification,
      reply,
      facts: noFacts,
      timeToFirstTokenMs: null,
    },
    action: 'switch_model',
    endedAtMs: noonMs,
  });
}

test('calls are counted per model, per free tier and in total, for the minute and the day', () => {
  const calls = createCallCounter();
  calls.note('a/one:free', noonMs - 90_000);
  calls.note('a/one:free', noonMs - 59_000);
  calls.note('b/two:free', noonMs - 2_000);
  calls.note('c/paid', noonMs - 1_000);
  expect(calls.count('a/one:free', noonMs)).toEqual({
    toModel: { lastMinute: 1, today: 2 },
    toFreeModels: { lastMinute: 2, today: 3 },
    inAll: { lastMinute: 3, today: 4 },
  });
  const nextDayMs = noonMs + 12 * 60 * 60 * 1_000;
  expect(calls.count('a/one:free', nextDayMs).inAll).toEqual({ lastMinute: 0, today: 0 });
});

test('a restart keeps the counts of the day and the last minute', () => {
  const calls = createCallCounter();
  calls.note('a/one:free', noonMs);
  calls.restore(
    {
      today: new Map([
        ['a/one:free', 7],
        ['c/paid', 2],
      ]),
      lastMinute: [
        { model: 'a/one:free', second: noonMs / 1_000, calls: 3 },
        { model: 'c/paid', second: noonMs / 1_000 - 59, calls: 2 },
      ],
    },
    noonMs,
  );
  expect(calls.count('a/one:free', noonMs)).toEqual({
    toModel: { lastMinute: 4, today: 8 },
    toFreeModels: { lastMinute: 4, today: 8 },
    inAll: { lastMinute: 6, today: 10 },
  });
  expect(calls.count('a/one:free', noonMs + 1_000).inAll.lastMinute).toBe(4);
});

const counts = createCallCounter().count('a/one', noonMs);

test('a limit is read from its header, with its reset time', () => {
  const attempt = attemptWith(
    429,
    {
      code: 429,
      message: 'Rate limit exceeded: free-models-per-day. ',
      metadata: { limit_source: 'openrouter_free_tier_daily' },
    },
    { 'x-ratelimit-limit': '50', 'x-ratelimit-reset': String(noonMs + 43_200_000) },
  );
  expect(usageCountsOf(attempt, counts)?.limit).toEqual({
    requests: 50,
    per: 'day',
    from: 'header',
    resetsAt: '2026-11-19T00:00:00.000Z',
  });
});

test('without a header, the free-tier rule is given as far as it is certain', () => {
  const limitOf = (source: string) =>
    usageCountsOf(
      attemptWith(429, { code: 429, message: 'Limited', metadata: { limit_source: source } }),
      counts,
    )?.limit;
  expect(limitOf('openrouter_free_tier_per_minute')).toMatchObject({ requests: 20, per: 'minute' });
  expect(limitOf('openrouter_free_tier_daily')).toMatchObject({ requests: null, per: 'day' });
  expect(limitOf('upstream_provider_shared_pool')).toBeNull();
});

test('the counts keep whether the limit’s owner is proven', () => {
  const bare = attemptWith(429, { code: 429, message: 'Rate limit exceeded' });
  const named = attemptWith(429, {
    code: 429,
    message: 'Limited',
    metadata: { limit_source: 'openrouter_free_tier_daily' },
  });
  expect(usageCountsOf(bare, counts)).toMatchObject({ certain: false });
  expect(usageCountsOf(named, counts)).toMatchObject({ certain: true });
});

test('an attempt without a limit has no counts', () => {
  expect(usageCountsOf(attemptWith(500, { code: 500, message: 'Internal Server Error' }), counts)).toBeNull();
});

test('the limit is known without the evidence, which is only for people', () => {
  const attempt = attemptWith(
    429,
    { code: 429, message: 'Rate limit exceeded: free-models-per-min. ' },
    { 'x-ratelimit-limit': '20', 'x-ratelimit-reset': String(noonMs + 60_000) },
  );
  const own = usageCountsOf(attempt, counts);
  expect(own?.limit).toEqual({
    requests: 20,
    per: 'minute',
    from: 'header',
    resetsAt: new Date(noonMs + 60_000).toISOString(),
  });
  expect(usageCountsOf({ ...attempt, evidence: [] }, counts)).toEqual(own);
});

test('an impossible reset date is ignored', () => {
  const error = { code: 429, message: 'Rate limit exceeded: free-models-per-min. ' };
  const headers = { 'x-ratelimit-limit': '20', 'x-ratelimit-reset': '99999999999999999' };
  expect(usageCountsOf(attemptWith(429, error, headers), counts)?.limit).toMatchObject({ requests: 20 });
});
