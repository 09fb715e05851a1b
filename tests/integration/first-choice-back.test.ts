import { expect, test } from 'vitest';
import type { FinishedAttempt, FinishWrite } from '#lib/store/history-rows';
import { HistoryQuery } from '#lib/contracts/history';
import { historyPerTest } from '#tests/support/history-per-test';
import { historyRow } from '#tests/support/history-row';

const MINUTE_MS = 60_000;
const kept = historyPerTest();
const atMs = Date.UTC(2026, 10, 14, 10);
const limited: Partial<FinishedAttempt> = {
  outcome: 'failed',
  kind: 'rate_limited',
  origin: 'upstream_provider',
};

/** A request with this first attempt that another model served. */
const switched = (minutes: number, first: Partial<FinishedAttempt>): FinishWrite =>
  historyRow({
    atMs: atMs + minutes * MINUTE_MS,
    attempts: [{ model: 'a/first', ...first }, { model: 'b/second' }],
  });
const answered = (minutes: number, over: Partial<FinishedAttempt> = {}): FinishWrite =>
  historyRow({ atMs: atMs + minutes * MINUTE_MS, attempts: [{ model: 'a/first', ...over }] });

/**
 * The minute when the first choice recovered, for each row, newest first. Pages and details agree.
 */
async function recoveryMinutesOf(...rows: readonly FinishWrite[]): Promise<(number | null)[]> {
  kept.history.writeBatch(rows);
  const { requests } = await kept.shown.readPage(HistoryQuery.parse({ limit: '200' }));
  for (const { id, firstChoiceBackAt } of requests) {
    const detail = await kept.shown.readDetail(id);
    expect(detail?.request.firstChoiceBackAt).toBe(firstChoiceBackAt);
  }
  return requests
    .filter((request) => request.switched)
    .map(({ firstChoiceBackAt }) =>
      firstChoiceBackAt == null ? null : Math.round((Date.parse(firstChoiceBackAt) - atMs) / MINUTE_MS),
    );
}

const skippedFor = (skipCause: string): Partial<FinishedAttempt> => ({
  outcome: 'skipped',
  kind: 'skipped',
  skipCause,
});

test.each<[string, Partial<FinishedAttempt>]>([
  ['was limited', limited],
  ['was overloaded', { ...limited, kind: 'overloaded' }],
  ['met an account limit', { ...limited, origin: 'openrouter_account' }],
  ['was still cooling down', skippedFor('cooling_down')],
  ['was cooling down with all free models', skippedFor('cooling_down')],
])('a first choice that %s has recovered when it answers', async (_what, first) => {
  expect(await recoveryMinutesOf(switched(0, first), answered(20), answered(30))).toEqual([20]);
});

test.each<[string, Partial<FinishedAttempt>]>([
  ['lacks image input', skippedFor('input_modality')],
  ['has too small a context', { outcome: 'failed', kind: 'context_too_long', origin: 'request' }],
  ['refused the content', { outcome: 'failed', kind: 'content_refused', origin: 'policy' }],
])('a first choice that %s was not limited, so it never recovers', async (_what, first) => {
  expect(await recoveryMinutesOf(switched(0, first), answered(20))).toEqual([null]);
});

test('the next answer of the first choice counts for all earlier requests without it', async () => {
  expect(
    await recoveryMinutesOf(
      switched(0, limited),
      switched(5, skippedFor('cooling_down')),
      switched(9, limited),
      answered(12),
      answered(14),
      switched(30, limited),
    ),
  ).toEqual([null, 12, 12, 12]);
});

test('calls already running, another upstream and another failure do not count as recovery', async () => {
  const slow = answered(0, { startedAtMs: atMs - MINUTE_MS });
  const elsewhere = historyRow({
    atMs: atMs + 2 * MINUTE_MS,
    attempts: [{ model: 'a/first' }],
    connection: 'demo',
  });
  const again = historyRow({ atMs: atMs + 3 * MINUTE_MS, attempts: [{ model: 'a/first', ...limited }] });
  expect(await recoveryMinutesOf(switched(-0.01, limited), slow, elsewhere, again)).toEqual([null]);
  expect(await recoveryMinutesOf(answered(40))).toEqual([40]);
});

test('an answer beyond the search limit is not guessed', async () => {
  const skipped = skippedFor('cooling_down');
  const before = [switched(0, skipped), switched(0.001, skipped)];
  kept.history.writeBatch(before);
  kept.history.writeBatch(Array.from({ length: 9_999 }, (_, at) => switched(1 + at / 1_000, skipped)));
  kept.history.writeBatch([answered(20)]);
  const backAtOf = async (id = '') => (await kept.shown.readDetail(id))?.request.firstChoiceBackAt;
  expect(await backAtOf(before[0]?.request.id)).toBeNull();
  expect(await backAtOf(before[1]?.request.id)).not.toBeNull();
  // In a list, newer rows provide it for older ones.
  const { requests } = await kept.shown.readPage(HistoryQuery.parse({ switched: 'true', limit: '200' }));
  expect(requests.every(({ firstChoiceBackAt }) => firstChoiceBackAt != null)).toBe(true);
});
