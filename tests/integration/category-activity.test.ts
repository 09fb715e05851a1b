import { beforeEach, expect, test } from 'vitest';
import { createHistoryStore, type OneConnectionHistory } from '#db/sqlite/history/history-store';
import { createReadRecentAttempts } from '#db/sqlite/history/recent-calls';
import { CategoryActivity } from '#lib/contracts/category-activity';
import {
  createCategoryActivityService,
  type CategoryActivityService,
} from '#lib/server/history/category-activity';
import { databasePerTest } from '#tests/support/database-per-test';
import { historyRow } from '#tests/support/history-row';
import { targets } from '#tests/support/targets';

const nowMs = Date.UTC(2026, 10, 21, 12);
const minuteMs = 60_000;
const data = databasePerTest();
let history: OneConnectionHistory;
let activity: CategoryActivityService;

beforeEach(() => {
  history = createHistoryStore(data.database);
  activity = createCategoryActivityService({
    readRecentAttempts: createReadRecentAttempts(data.database),
    connections: targets,
    now: () => nowMs,
  });
});

const read = async () => CategoryActivity.parse(await activity.read('main'));
const limited = { outcome: 'failed', kind: 'rate_limited', origin: 'upstream_provider' } as const;

test('each request is a mark of every model that it tried, oldest first', async () => {
  const first = historyRow({
    atMs: nowMs - 60 * minuteMs,
    attempts: [{ model: 'a/one', ...limited }, { model: 'a/one', ...limited }, { model: 'b/two' }],
  });
  const second = historyRow({
    atMs: nowMs - 30 * minuteMs,
    attempts: [
      { model: 'a/one', outcome: 'skipped', origin: 'upstream_provider' },
      { model: 'b/two', outcome: 'failed', kind: 'server_error' },
      { model: 'c/three', connection: 'c1' },
    ],
  });
  history.writeBatch([second, first]);
  const { models, from, to } = await read();
  expect([from, to]).toEqual(['2026-11-20T12:00:00.000Z', '2026-11-21T12:00:00.000Z']);
  const none = { served: 0, limited: 0, failed: 0, skipped: 0 };
  const [at, later] = ['2026-11-21T11:00:00.000Z', '2026-11-21T11:30:00.000Z'];
  const of = (row: typeof first, time: string) => ({
    from: time,
    to: time,
    ...none,
    requestId: row.request.id,
  });
  expect(models).toEqual([
    {
      id: 'a/one',
      connection: 'openrouter',
      target: 'a/one',
      marks: [
        { ...of(first, at), limited: 2 },
        { ...of(second, later), skipped: 1 },
      ],
    },
    {
      id: 'b/two',
      connection: 'openrouter',
      target: 'b/two',
      marks: [
        { ...of(first, at), served: 1 },
        { ...of(second, later), failed: 1 },
      ],
    },
    {
      id: 'c/three',
      connection: 'groq',
      target: 'groq::c/three',
      marks: [{ ...of(second, later), served: 1 }],
    },
  ]);
});

test('cancelled calls, other categories and older days are left out', async () => {
  const other = historyRow({ atMs: nowMs - minuteMs, attempts: [{ model: 'a/one' }] });
  history.writeBatch([
    historyRow({ atMs: nowMs - 25 * 60 * minuteMs, attempts: [{ model: 'a/one' }] }),
    historyRow({
      atMs: nowMs - minuteMs,
      attempts: [{ model: 'a/one', outcome: 'failed', kind: 'cancelled' }],
    }),
    { ...other, request: { ...other.request, category: 'another' } },
  ]);
  expect((await read()).models).toEqual([]);
});

test('of many requests, each half-hour is one mark', async () => {
  history.writeBatch(
    Array.from({ length: 410 }, (_, at) =>
      historyRow({
        atMs: nowMs - (at < 400 ? 10 : 40) * minuteMs - at,
        attempts: [at === 0 ? { model: 'a/one', ...limited } : { model: 'a/one' }],
      }),
    ),
  );
  const { models } = await read();
  expect(models.map(({ marks }) => marks)).toEqual([
    [
      {
        from: '2026-11-21T11:00:00.000Z',
        to: '2026-11-21T11:30:00.000Z',
        served: 10,
        limited: 0,
        failed: 0,
        skipped: 0,
        requestId: null,
      },
      {
        from: '2026-11-21T11:30:00.000Z',
        to: '2026-11-21T12:00:00.000Z',
        served: 399,
        limited: 1,
        failed: 0,
        skipped: 0,
        requestId: null,
      },
    ],
  ]);
});

test('if there are more requests than are read, the range begins later', async () => {
  history.writeBatch(
    Array.from({ length: 4_010 }, (_, at) =>
      historyRow({ atMs: nowMs - at * 1_000, attempts: [{ model: 'a/one' }] }),
    ),
  );
  const { models, from } = await read();
  expect(from).toBe(new Date(nowMs - 3_999_000).toISOString());
  expect(models[0]?.marks.reduce((sum, { served }) => sum + served, 0)).toBe(4_000);
});
