import { afterEach, expect, test, vi } from 'vitest';
import { openPostgresStore } from '#db/postgres/open-store';
import { restoreCallCounters } from '#lib/server/calls/call-counters';
import { historyRow } from '#tests/support/history-row';
import { databasePerFile } from '#tests/support/postgres/database-per-file';

const MODEL = 'a/one:free';
const database = databasePerFile();

afterEach(database.empty);

function reportError(error: unknown): void {
  throw error;
}

test('calls of other processes are counted, and so are those in progress', async () => {
  const store = await openPostgresStore({
    databaseUrl: database.url(),
    onError: reportError,
    now: Date.now,
  });
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const counters = await restoreCallCounters({
    history: store.history,
    connections: () => ['openrouter'],
    isShared: true,
    now: Date.now,
    reportError,
  });
  counters.start();
  const counter = counters.of('openrouter');
  counter.note(MODEL, Date.now());
  expect(counter.count(MODEL, Date.now()).toFreeModels).toEqual({ lastMinute: 1, today: 1 });

  // Another process records its calls.
  const rows = [1, 2, 3].map(() => historyRow({ atMs: Date.now(), attempts: [{ model: MODEL }] }));
  await store.history.writeBatch(rows);
  await store.history.catchUp(10);
  vi.advanceTimersByTime(15_000);
  vi.useRealTimers();
  await expect.poll(() => counter.count(MODEL, Date.now()).inAll.lastMinute).toBe(3);
  counter.note(MODEL, Date.now());
  expect(counter.count(MODEL, Date.now())).toEqual({
    toModel: { lastMinute: 4, today: 4 },
    toFreeModels: { lastMinute: 4, today: 4 },
    inAll: { lastMinute: 4, today: 4 },
  });
  counters.stop();
  await store.close();
});
