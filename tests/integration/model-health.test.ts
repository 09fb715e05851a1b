import { beforeEach, expect, test } from 'vitest';
import { createHistoryStore, type OneConnectionHistory } from '#db/sqlite/history/history-store';
import { createReadRecentCalls } from '#db/sqlite/history/recent-calls';
import { ModelHealthAnswer } from '#lib/contracts/model-health';
import type { ConnectionId } from '#lib/contracts/connection';
import {
  createModelHealthService,
  type ModelHealthService,
} from '#lib/server/catalogue/model-health-service';
import { targets } from '#tests/support/targets';
import { historyRow } from '#tests/support/history-row';
import { databasePerTest } from '#tests/support/database-per-test';

const startMs = Date.UTC(2026, 10, 21, 12);
const hourMs = 60 * 60 * 1_000;
const data = databasePerTest();
let history: OneConnectionHistory;
let health: ModelHealthService;
let nowMs = startMs;
let connection: ConnectionId = 'openrouter';

beforeEach(() => {
  history = createHistoryStore(data.database);
  nowMs = startMs;
  connection = 'openrouter';
  health = createModelHealthService({
    readRecentCalls: createReadRecentCalls(data.database),
    connections: {
      ...targets,
      listInUse: () =>
        targets
          .listInUse()
          .map((one) => ({ ...one, id: connection, slug: connection }))
          .slice(0, 1),
    },
    now: () => nowMs,
  });
});

const read = async () => ModelHealthAnswer.parse(await health.read());
/** Two hours each, oldest first. */
const partsWith = (some: Record<number, { served: number; failed: number }>) =>
  Array.from({ length: 12 }, (_, place) => some[place] ?? { served: 0, failed: 0 });
const limited = { outcome: 'failed', origin: 'upstream_provider', timeToFirstTokenMs: null } as const;

test('a day of history gives each model’s served and failed calls, origins and speed', async () => {
  history.writeBatch([
    historyRow({
      atMs: startMs - hourMs,
      attempts: [
        { model: 'a/one', ...limited },
        { model: 'b/two', durationMs: 900, timeToFirstTokenMs: 300 },
      ],
    }),
    historyRow({
      atMs: startMs - 2 * hourMs,
      attempts: [
        { model: 'a/one', outcome: 'skipped', origin: 'upstream_provider' },
        { model: 'b/two', durationMs: 300, timeToFirstTokenMs: null },
      ],
    }),
    historyRow({
      atMs: startMs - 3 * hourMs,
      attempts: [
        { model: 'a/one', ...limited },
        { model: 'a/one', outcome: 'failed', origin: 'network' },
        { model: 'b/two', durationMs: 700, timeToFirstTokenMs: 200 },
      ],
    }),
    historyRow({
      atMs: startMs - hourMs,
      attempts: [{ model: 'b/two', outcome: 'failed', kind: 'cancelled' }],
    }),
    historyRow({ atMs: startMs - 25 * hourMs, attempts: [{ model: 'c/old' }] }),
    historyRow({ atMs: startMs - hourMs, attempts: [{ model: 'd/demo' }], connection: 'demo' }),
  ]);
  const answer = await read();
  expect(answer.models).toEqual([
    {
      id: 'a/one',
      connection: 'openrouter',
      target: 'a/one',
      served: 0,
      failed: 3,
      byOrigin: { upstream_provider: 2, network: 1 },
      parts: partsWith({ 10: { served: 0, failed: 2 }, 11: { served: 0, failed: 1 } }),
      medianDurationMs: null,
      medianFirstTokenMs: null,
    },
    {
      id: 'b/two',
      connection: 'openrouter',
      target: 'b/two',
      served: 3,
      failed: 0,
      byOrigin: {},
      parts: partsWith({ 10: { served: 1, failed: 0 }, 11: { served: 2, failed: 0 } }),
      medianDurationMs: 700,
      medianFirstTokenMs: 250,
    },
  ]);
  expect(answer).toMatchObject({ from: '2026-11-20T12:00:00.000Z', to: '2026-11-21T12:00:00.000Z' });
});

test('health is read again after half a minute, or at once if another connection is in use', async () => {
  expect((await read()).models).toEqual([]);
  history.writeBatch([
    historyRow({ atMs: startMs - 1, attempts: [{ model: 'a/one' }] }),
    historyRow({ atMs: startMs - 1, attempts: [{ model: 'd/demo' }], connection: 'demo' }),
  ]);
  expect((await read()).models).toEqual([]);
  connection = 'demo';
  expect((await read()).models.map(({ id }) => id)).toEqual(['d/demo']);
  connection = 'openrouter';
  nowMs += 30_000;
  expect((await read()).models.map(({ id }) => id)).toEqual(['a/one']);
});

test('on a day with very many requests the newest are read, and the answer says since when', async () => {
  const rows = Array.from({ length: 4_500 }, (_, index) =>
    historyRow({ atMs: startMs - index * 1_000, attempts: [{ model: index < 4_000 ? 'a/new' : 'b/old' }] }),
  );
  history.writeBatch(rows);
  const answer = await read();
  expect(answer.models).toMatchObject([{ id: 'a/new', served: 4_000 }]);
  expect(Date.parse(answer.from)).toBe(startMs - 3_999_000);
});
