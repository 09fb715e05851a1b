import { expect, test } from 'vitest';
import { classify } from './classify.ts';
import { cooldownAfter } from './cooldown.ts';
import { explainVerdict } from './explain-verdict.ts';

const nowMs = Date.UTC(2026, 10, 18, 12);

test('the reason of a cooldown names no time left, which would be another one when it is read', () => {
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
    candidate: { id: 'google/gemma-4-31b-it:free', facts: null },
    nowMs,
    random: 0,
    previous: () => null,
  });
  expect(cooldown).toMatchObject({ scope: 'free_models', endsAtMs: nowMs + 26_000 });
  expect(cooldown?.reason).toContain('all models ending in :free share them');
  expect(cooldown?.reason).not.toContain('seconds');
});
