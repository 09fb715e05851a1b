import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ApiErrorBody } from '#lib/contracts/api-error';
import { RecoveriesAnswer } from '#lib/contracts/cooldown';
import { HistoryDetail, HistoryPage } from '#lib/contracts/history';
import { HistoryValues, Insights } from '#lib/contracts/insights';
import { LessonsAnswer } from '#lib/contracts/lesson';
import { BeyondAnswer, ClearedAnswer, RetentionAnswer } from '#lib/contracts/retention';
import type { Runtime } from '#lib/server/runtime';
import { closeRuntime, openDemoRuntime } from '#tests/support/demo-runtime';
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

// The package throws outside of Next's server build; nothing of ours is replaced.
vi.mock('server-only', () => ({}));

const DAY_MS = 24 * 60 * 60 * 1_000;
let folder: string;
let runtime: Runtime;

// The demo's own history is what is asked about.
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-history-api-'));
  runtime = await openDemoRuntime(folder);
  await runtime.start();
});

afterAll(async () => {
  await closeRuntime(runtime);
  rmSync(folder, { recursive: true, force: true });
});

const none = { params: Promise.resolve({}) };
const at = (id: string) => ({ params: Promise.resolve({ id }) });
const ask = (query = '', method = 'GET', body?: unknown) =>
  new Request(`http://127.0.0.1:3000/api${query}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

async function refusal(response: Response): Promise<{ status: number; message: string }> {
  const { error } = ApiErrorBody.parse(await response.json());
  return { status: response.status, message: error.message };
}

async function page(query: string): Promise<HistoryPage> {
  return HistoryPage.parse(await (await history.GET(ask(query), none)).json());
}

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

test('filters of the history compose, and a wrong one is told', async () => {
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
  expect(await refusal(await history.GET(ask('?minCostUsd=much'), none))).toMatchObject({ status: 400 });
  expect(await refusal(await history.GET(ask('?status=fine'), none))).toMatchObject({ status: 400 });
});

test('a limited attempt comes with the own calls of that moment', async () => {
  const { requests } = await page('?origin=openrouter_free_tier&client=label-photos&limit=200');
  const details = await Promise.all(
    requests.map(async ({ id }) => HistoryDetail.parse(await (await detail.GET(ask(), at(id))).json())),
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

test('insights count every request of a range, and refuse a range that ends before it begins', async () => {
  const answer = await insights.GET(ask('?timeZone=Europe/Berlin'), none);
  const { totals, pending, models } = Insights.parse(await answer.json());
  expect(totals.requests + pending).toBe(420);
  expect(models.map(({ model }) => model)).toContain('moonshotai/kimi-k2');
  const wrong = '?from=2026-11-10T00:00:00Z&to=2026-11-09T00:00:00Z';
  expect(await refusal(await insights.GET(ask(wrong), none))).toEqual({
    status: 400,
    message: 'The range ends before it begins.',
  });
  expect(await refusal(await insights.GET(ask('?timeZone=Mars'), none))).toMatchObject({ status: 400 });
  const names = HistoryValues.parse(await (await values.GET(ask(), none)).json());
  expect(names.clients).toContain('opencode');
});

test('a lesson is told until it is dismissed', async () => {
  const read = async () => LessonsAnswer.parse(await (await lessons.GET(ask(), none)).json()).lessons;
  const [first, ...others] = await read();
  expect(first?.sentence).toMatch(/ Put it first\?$/);
  expect((await dismiss.POST(ask('', 'POST'), at(first?.id ?? ''))).status).toBe(204);
  const ids = (told: readonly { id: string }[]) => told.map(({ id }) => id);
  expect(ids(await read())).toEqual(ids(others));
});

test('models that came back are told, the newest first', async () => {
  const answer = RecoveriesAnswer.parse(await (await recoveries.GET(ask(), none)).json());
  const times = answer.recoveries.map(({ backAt }) => backAt);
  expect(times).toEqual(times.toSorted().toReversed());
  expect(new Set(answer.recoveries.map(({ model }) => model)).size).toBe(answer.recoveries.length);
});

test('an export is a file to save', async () => {
  const answer = await exported.GET(ask('?format=jsonl&category=image'), none);
  expect(answer.headers.get('content-disposition')).toBe('attachment; filename="understudy-history.jsonl"');
  const lines = (await answer.text()).trimEnd().split('\n');
  expect(lines).toHaveLength((await page('?category=image&limit=200')).requests.length);
  expect(await refusal(await exported.GET(ask('?format=xlsx'), none))).toMatchObject({ status: 400 });
});

test('how long the history is kept can be read and set, within reason', async () => {
  const before = RetentionAnswer.parse(await (await retention.GET(ask(), none)).json());
  expect(before.retention).toEqual({ days: null, rows: null });
  expect(before.history.requests).toBe(420);
  const put = await retention.PUT(ask('', 'PUT', { days: 3_000, rows: null }), none);
  expect(RetentionAnswer.parse(await put.json()).retention).toEqual({ days: 3_000, rows: null });
  for (const wrong of [{ days: 0, rows: null }, { days: 1 }, { days: null, rows: 5 }])
    expect(await refusal(await retention.PUT(ask('', 'PUT', wrong), none))).toMatchObject({ status: 400 });
});

test('what a wish would delete is counted before anything is', async () => {
  const count = async (query: string) =>
    BeyondAnswer.parse(await (await beyond.GET(ask(`/settings/retention/beyond${query}`), none)).json());
  const older = (await everyRequest()).filter(
    ({ createdAt }) => Date.parse(createdAt) < Date.now() - 5 * DAY_MS,
  );
  expect(older.length).toBeGreaterThan(10);
  expect(await count('?days=5')).toEqual({ requests: older.length, isMore: false });
  expect(await count('?days=3000')).toEqual({ requests: 0, isMore: false });
  expect(await count('?rows=400')).toEqual({ requests: 20, isMore: false });
  // Both take the oldest: together they take as many as the one that takes more.
  expect(await count('?days=5&rows=419')).toEqual({ requests: older.length, isMore: false });
  expect(await count('?days=3000&rows=400')).toEqual({ requests: 20, isMore: false });
  expect(await count('')).toEqual({ requests: 0, isMore: false });
  expect(await refusal(await beyond.GET(ask('?days=0'), none))).toMatchObject({ status: 400 });
  expect((await everyRequest()).length).toBe(420);
});

test('texts can be deleted one by one, and the history as a whole', async () => {
  const { requests } = await page('?client=Playground&limit=200');
  const details = await Promise.all(
    requests.map(async ({ id }) => HistoryDetail.parse(await (await detail.GET(ask(), at(id))).json())),
  );
  for (const { request } of details) {
    const keptMs = Date.parse(request.storedUntil ?? '') - Date.parse(request.createdAt);
    // Fractions of a millisecond are told in one and rounded up in the other.
    expect(Math.abs(keptMs - 7 * DAY_MS) <= 1).toBe(request.prompt !== null);
  }
  const withText = details.find(({ request }) => request.prompt !== null)?.request.id ?? '';
  expect((await text.DELETE(ask('', 'DELETE'), at(withText))).status).toBe(204);
  const after = HistoryDetail.parse(await (await detail.GET(ask(), at(withText))).json());
  expect(after.request).toMatchObject({ prompt: null, answer: null, storedUntil: null });
  expect(await refusal(await text.DELETE(ask('', 'DELETE'), at('nothing')))).toMatchObject({ status: 404 });

  const cleared = ClearedAnswer.parse(await (await history.DELETE(ask('', 'DELETE'), none)).json());
  expect(cleared.deleted).toBe(420);
  expect((await page('')).requests).toEqual([]);
});
