import { expect, test } from 'vitest';
import { RecoveriesAnswer } from '#lib/contracts/cooldown';
import { HistoryDetail, HistoryPage } from '#lib/contracts/history';
import { HistoryValues, Insights } from '#lib/contracts/insights';
import { RecommendationsAnswer } from '#lib/contracts/recommendation';
import { BeyondAnswer, ClearedAnswer, RetentionAnswer } from '#lib/contracts/retention';
import { demoRuntimePerFile } from '#tests/support/demo-runtime';
import { call, read, refusal } from '#tests/support/route-call';
import * as history from '../../app/api/history/route.ts';
import * as detail from '../../app/api/history/[id]/route.ts';
import * as text from '../../app/api/history/[id]/text/route.ts';
import * as exported from '../../app/api/history/export/route.ts';
import * as values from '../../app/api/history/values/route.ts';
import * as insights from '../../app/api/insights/route.ts';
import * as lessons from '../../app/api/lessons/route.ts';
import * as dismiss from '../../app/api/lessons/[id]/dismiss/route.ts';
import * as recoveries from '../../app/api/recoveries/route.ts';
import * as retention from '../../app/api/settings/retention/route.ts';
import * as beyond from '../../app/api/settings/retention/beyond/route.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
// The tests read the demo’s own history.
demoRuntimePerFile((runtime) => runtime.start());

const page = (query: string) => read(HistoryPage, history.GET, { query });

async function everyRequest(): Promise<HistoryPage['requests']> {
  const requests: HistoryPage['requests'] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const next: HistoryPage = await page(`?limit=200${cursor === '' ? '' : `&cursor=${cursor}`}`);
    requests.push(...next.requests);
    cursor = next.nextCursor;
  }
  return requests;
}

test('filters combine, and an invalid one is reported', async () => {
  const { requests } = await page(
    '?category=main&switched=true&origin=upstream_provider&stream=true&minCostUsd=0',
  );
  expect(requests.length).toBeGreaterThan(0);
  for (const row of requests)
    expect(row).toMatchObject({
      category: 'main',
      switched: true,
      origin: 'upstream_provider',
      stream: true,
    });
  expect((await page('?client=nobody')).requests).toEqual([]);
  expect(await refusal(history.GET, { query: '?minCostUsd=much' })).toMatchObject({ status: 400 });
  expect(await refusal(history.GET, { query: '?status=fine' })).toMatchObject({ status: 400 });
});

test('an invalid cursor is refused, with and without a filter', async () => {
  const { nextCursor } = await page('?limit=2');
  expect((await page(`?limit=2&cursor=${nextCursor}`)).requests).toHaveLength(2);
  for (const cursor of ['garbage', 'zzz', '2', '-', '%25', nextCursor?.toUpperCase()])
    for (const filter of ['', '&category=main'])
      expect(await refusal(history.GET, { query: `?cursor=${cursor}${filter}` })).toMatchObject({
        status: 400,
        error: { message: expect.stringContaining('Invalid cursor') as unknown },
      });
});

test('the longest accepted model name and a whole pasted error can be searched for', async () => {
  const name = `acme/${'long-'.repeat(59)}`;
  expect(name).toHaveLength(300);
  for (const filter of ['model', 'requested', 'served', 'attemptModel'])
    expect((await page(`?${filter}=${name}`)).requests).toEqual([]);
  expect((await read(Insights, insights.GET, { query: `?model=${name}` })).totals.requests).toBe(0);
  expect((await page(`?q=${'pasted words '.repeat(100)}`)).requests).toEqual([]);
});

test('a limited attempt comes with the request counts of that moment', async () => {
  const { requests } = await page('?origin=openrouter_free_tier&client=label-photos&limit=200');
  const details = await Promise.all(
    requests.map(({ id }) => read(HistoryDetail, detail.GET, { params: { id } })),
  );
  const limited = details.flatMap(({ attempts }) =>
    attempts.filter(({ origin, ownCalls }) => origin === 'openrouter_free_tier' && ownCalls != null),
  );
  expect(limited.length).toBeGreaterThan(0);
  for (const { ownCalls } of limited) {
    expect(ownCalls?.limit).toMatchObject({ from: 'header' });
    const { limit, toFreeModels } = ownCalls ?? {};
    const counted = limit?.per === 'day' ? toFreeModels?.today : toFreeModels?.lastMinute;
    expect(counted).toBeGreaterThanOrEqual(limit?.requests ?? Infinity);
  }
});

test('insights count every request of a range and refuse a range that ends before it starts', async () => {
  const inBerlin = { query: '?timeZone=Europe/Berlin' };
  const { totals, pending, models } = await read(Insights, insights.GET, inBerlin);
  expect(totals.requests + pending).toBe(420);
  expect(models.map(({ model }) => model)).toContain('moonshotai/kimi-k2');
  const wrong = '?from=2026-11-10T00:00:00Z&to=2026-11-09T00:00:00Z';
  expect(await refusal(insights.GET, { query: wrong })).toMatchObject({
    status: 400,
    error: { message: 'The range ends before it begins.' },
  });
  expect(await refusal(insights.GET, { query: '?timeZone=Mars' })).toMatchObject({ status: 400 });
  const names = await read(HistoryValues, values.GET);
  expect(names.clients).toContain('opencode');
});

test('a recommendation is listed until it is dismissed', async () => {
  const listed = async () => (await read(RecommendationsAnswer, lessons.GET)).lessons;
  const [first, ...others] = await listed();
  expect(first?.sentence).toMatch(/ Make it your first choice\?$/);
  expect((await call(dismiss.POST, { params: { id: first?.id ?? '' } })).status).toBe(204);
  const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id);
  expect(ids(await listed())).toEqual(ids(others));
});

test('recovered models are listed, newest first', async () => {
  const answer = await read(RecoveriesAnswer, recoveries.GET);
  const times = answer.recoveries.map(({ backAt }) => backAt);
  expect(times).toEqual(times.toSorted().toReversed());
  expect(new Set(answer.recoveries.map(({ model }) => model)).size).toBe(answer.recoveries.length);
});

test('an export is a file download', async () => {
  const answer = await call(exported.GET, { query: '?format=jsonl&category=image' });
  expect(answer.headers.get('content-disposition')).toBe('attachment; filename="understudy-history.jsonl"');
  const lines = (await answer.text()).trimEnd().split('\n');
  expect(lines).toHaveLength((await page('?category=image&limit=200')).requests.length);
  expect(await refusal(exported.GET, { query: '?format=xlsx' })).toMatchObject({ status: 400 });
});

test('the retention can be read and set, within limits', async () => {
  const before = await read(RetentionAnswer, retention.GET);
  expect(before.retention).toEqual({ days: null, rows: null });
  expect(before.history.requests).toBe(420);
  const wish = { days: 3_000, rows: null };
  expect((await read(RetentionAnswer, retention.PUT, { body: wish })).retention).toEqual(wish);
  for (const wrong of [{ days: 0, rows: null }, { days: 1 }, { days: null, rows: 5 }])
    expect(await refusal(retention.PUT, { body: wrong })).toMatchObject({ status: 400 });
});

test('the number of requests a retention would delete can be read first', async () => {
  const count = (query: string) => read(BeyondAnswer, beyond.GET, { query });
  const older = (await everyRequest()).filter(
    ({ createdAt }) => Date.parse(createdAt) < Date.now() - 5 * DAY_MS,
  );
  expect(older.length).toBeGreaterThan(10);
  expect(await count('?days=5')).toEqual({ requests: older.length, isMore: false });
  expect(await count('?days=3000')).toEqual({ requests: 0, isMore: false });
  expect(await count('?rows=400')).toEqual({ requests: 20, isMore: false });
  // Both delete the oldest rows, so together they delete as many as the larger one.
  expect(await count('?days=5&rows=419')).toEqual({ requests: older.length, isMore: false });
  expect(await count('?days=3000&rows=400')).toEqual({ requests: 20, isMore: false });
  expect(await count('')).toEqual({ requests: 0, isMore: false });
  expect(await refusal(beyond.GET, { query: '?days=0' })).toMatchObject({ status: 400 });
  expect((await everyRequest()).length).toBe(420);
});

test('texts can be deleted individually, and the history as a whole', async () => {
  const { requests } = await page('?client=Playground&limit=200');
  const details = await Promise.all(
    requests.map(({ id }) => read(HistoryDetail, detail.GET, { params: { id } })),
  );
  for (const { request } of details) {
    const keptMs = Date.parse(request.storedUntil ?? '') - Date.parse(request.createdAt);
    // One is truncated to a millisecond and the other rounded up.
    expect(Math.abs(keptMs - 7 * DAY_MS) <= 1).toBe(request.prompt !== null);
  }
  const withText = details.find(({ request }) => request.prompt !== null)?.request.id ?? '';
  expect((await call(text.DELETE, { params: { id: withText } })).status).toBe(204);
  const after = await read(HistoryDetail, detail.GET, { params: { id: withText } });
  expect(after.request).toMatchObject({ prompt: null, answer: null, storedUntil: null });
  expect(await refusal(text.DELETE, { params: { id: 'nothing' } })).toMatchObject({ status: 404 });

  const cleared = await read(ClearedAnswer, history.DELETE);
  expect(cleared.deleted).toBe(420);
  expect((await page('')).requests).toEqual([]);
});
