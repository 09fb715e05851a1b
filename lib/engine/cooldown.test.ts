import { candidateOf } from '#tests/support/candidate';
import { expect, test } from 'vitest';
import { classify } from '#lib/upstreams/verdict/classify';
import { cooldownAfter, type CooldownEntry } from './cooldown.ts';
import { explainVerdict } from '#lib/words/explain-verdict';

const nowMs = Date.UTC(2026, 10, 18, 12);

test('the reason of a cooldown does not state the time left, because it would be outdated when read', () => {
  const classification = classify(
    {
      status: 429,
      headers: { 'retry-after': '26' },
      body: {
        error: {
          code: 429,
          message: 'Rate limit exceeded: free-models-per-min. ',
          metadata: { limit_source: 'openrouter_free_tier_per_minute' },
        },
      },
      streamed: false,
      fault: null,
    },
    nowMs,
  );
  expect(explainVerdict(classification).explanation).toContain('26 seconds');
  const cooldown = cooldownAfter({
    classification,
    candidate: candidateOf('google/gemma-4-31b-it:free'),
    isConnectionLeft: false,
    callStartedAtMs: nowMs,
    nowMs,
    random: 0,
    previous: () => null,
    explanation: 'a test',
  });
  expect(cooldown).toMatchObject({ scope: 'free_models', endsAtMs: nowMs + 26_000, reason: 'a test' });
});

/** A call to an overloaded model without a retry time. */
function failAt(
  callStartedAtMs: number,
  endedAtMs: number,
  previous: CooldownEntry | null,
): CooldownEntry | null {
  const reply = { status: 503, headers: {}, body: undefined, streamed: false, fault: null };
  return cooldownAfter({
    classification: classify(reply, endedAtMs),
    candidate: candidateOf('a/model'),
    isConnectionLeft: false,
    callStartedAtMs,
    nowMs: endedAtMs,
    random: 1,
    previous: () => previous,
    explanation: 'a test',
  });
}

test('concurrent calls that fail together count once, consecutive calls count each', () => {
  const first = failAt(nowMs, nowMs + 1_000, null);
  expect(first).toMatchObject({ failures: 1, endsAtMs: nowMs + 6_000 });
  const beside = failAt(nowMs + 900, nowMs + 1_100, first);
  expect(beside).toMatchObject({ failures: 1, endsAtMs: nowMs + 6_100 });
  const later = failAt(nowMs + 7_000, nowMs + 8_000, beside);
  expect(later).toMatchObject({ failures: 2, endsAtMs: nowMs + 18_000 });
});
