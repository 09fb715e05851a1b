import { expect, test } from 'vitest';
import type { FinishedAttempt } from '#db/history-rows';
import { createRecoveryStore } from '#db/recovery-store';
import { HistoryQuery } from '#lib/contracts/history';
import { historyPerTest } from '#tests/support/history-per-test';
import { historyRow } from '#tests/support/history-row';

const kept = historyPerTest();
const atMs = Date.UTC(2026, 10, 14, 10);
const backAtMs = atMs + 3 * 60 * 60 * 1_000;

/** What the row of a switched request says of its first choice, which answered again hours later. */
async function backAfter(first: Partial<FinishedAttempt>): Promise<string | null | undefined> {
  const row = historyRow({ atMs, attempts: [{ model: 'a/first', ...first }, { model: 'b/second' }] });
  kept.history.writeBatch([row]);
  await createRecoveryStore(kept.database).addRecoveries([
    {
      connection: 'openrouter',
      model: 'a/first',
      origin: 'upstream_provider',
      cooledSinceMs: backAtMs - 60_000,
      backAtMs,
    },
  ]);
  const { requests } = await kept.history.readPage(HistoryQuery.parse({}));
  const detail = await kept.history.readDetail(row.request.id);
  expect(detail?.request.firstChoiceBackAt).toBe(requests[0]?.firstChoiceBackAt);
  return requests[0]?.firstChoiceBackAt;
}

const skippedFor = (field: string, value: string): Partial<FinishedAttempt> => ({
  outcome: 'skipped',
  kind: 'skipped',
  evidence: [{ field, value, meaning: 'why it was left out' }],
});

test.each<[string, Partial<FinishedAttempt>]>([
  ['was limited', { outcome: 'failed', kind: 'rate_limited', origin: 'upstream_provider' }],
  ['was overloaded', { outcome: 'failed', kind: 'overloaded', origin: 'upstream_provider' }],
  [
    'was still being left alone',
    {
      ...skippedFor('cooldown', 'model:a/first until 2026-11-14T10:01:00.000Z'),
      origin: 'upstream_provider',
    },
  ],
])('a first choice that %s is told to be back', async (_what, first) => {
  expect(await backAfter(first)).toBe(new Date(backAtMs).toISOString());
});

test.each<[string, Partial<FinishedAttempt>]>([
  ['cannot see images', { ...skippedFor('input_modalities', 'image'), origin: 'understudy' }],
  ['has too small a window', { outcome: 'failed', kind: 'context_too_long', origin: 'request' }],
  ['refused the content', { outcome: 'failed', kind: 'content_refused', origin: 'policy' }],
  [
    'met a limit of the whole account',
    { outcome: 'failed', kind: 'rate_limited', origin: 'openrouter_account' },
  ],
  [
    'was left out with all of OpenRouter',
    { ...skippedFor('cooldown', 'connection until 2026-11-14T10:01:00.000Z'), origin: 'openrouter_account' },
  ],
])('a first choice that %s was not away, so it is never said to be back', async (_what, first) => {
  expect(await backAfter(first)).toBeNull();
});
