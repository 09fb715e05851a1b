import { expect, test } from 'vitest';
import { type Insights, InsightsQuery } from '#lib/contracts/insights';
import { historyPerTest } from '#tests/support/history-per-test';
import { historyRow } from '#tests/support/history-row';

const HOUR_MS = 60 * 60 * 1_000;
const endMs = Date.UTC(2026, 10, 18, 12);
const store = historyPerTest();

function read(query: Readonly<Record<string, string>>): Promise<Insights> {
  const range = {
    from: new Date(endMs - 2 * HOUR_MS).toISOString(),
    to: new Date(endMs).toISOString(),
  };
  return store.insights.read(InsightsQuery.parse({ ...range, ...query }));
}

test('attempts count at their own connection, whichever answered the request, and the sums agree', async () => {
  store.history.writeBatch([
    historyRow({
      atMs: endMs - HOUR_MS,
      connection: 'groq',
      attempts: [
        { model: 'a/one', connection: 'openrouter', outcome: 'failed', kind: 'rate_limited', costUsd: 0.25 },
        { model: 'a/two', connection: 'openrouter', outcome: 'skipped', kind: 'skipped', costUsd: null },
        { model: 'three', connection: 'groq', costUsd: 0.5 },
      ],
    }),
    historyRow({ atMs: endMs - HOUR_MS, attempts: [{ model: 'a/one', costUsd: 1 }] }),
    historyRow({ atMs: endMs - HOUR_MS, connection: 'demo', attempts: [{ model: 'a/one' }] }),
  ]);
  store.history.catchUp(10);
  const { connections, totals } = await read({ demo: 'false' });
  expect(connections).toMatchObject([
    {
      connection: 'groq',
      requests: 1,
      attempts: 1,
      served: 1,
      failed: 0,
      limited: 0,
      skipped: 0,
      costUsd: 0.5,
    },
    {
      connection: 'openrouter',
      requests: 1,
      attempts: 3,
      served: 1,
      failed: 1,
      limited: 1,
      skipped: 1,
      costUsd: 1.25,
    },
  ]);
  expect(totals).toMatchObject({ requests: 2, attempts: 4, attemptsFailed: 1 });
  expect((await read({ demo: 'true' })).totals).toMatchObject({ requests: 1, attempts: 1 });
  const one = await read({ connection: 'openrouter' });
  expect(one.totals).toMatchObject({ requests: 1, attempts: 3 });
  expect(one.reasons).toMatchObject([
    { kind: 'rate_limited', attempts: 1 },
    { kind: 'skipped', attempts: 1 },
  ]);
});

test('attempt costs are split into reported, estimated and unknown per connection and model', async () => {
  store.history.writeBatch([
    historyRow({
      atMs: endMs - HOUR_MS,
      connection: 'groq',
      attempts: [
        { model: 'a/one', connection: 'openrouter', outcome: 'failed', kind: 'cut_short', costUsd: null },
        { model: 'three', connection: 'groq', costUsd: 0.5, costEstimated: true },
      ],
    }),
    historyRow({
      atMs: endMs - HOUR_MS,
      connection: 'ollama',
      attempts: [{ model: 'three', connection: 'ollama', costUsd: null }],
    }),
    historyRow({
      atMs: endMs - HOUR_MS,
      attempts: [{ model: 'a/one', outcome: 'failed', timeToFirstTokenMs: null, costUsd: null }],
    }),
  ]);
  store.history.catchUp(10);
  const { connections, models, totals } = await read({});
  expect(totals).toMatchObject({ costUnknown: 2, costEstimated: 1, failedCostUnknown: 1 });
  const figures = [
    ...connections.map(({ connection: name, ...rest }) => ({ name, ...rest })),
    ...models.map(({ model: name, ...rest }) => ({ name, ...rest })),
  ];
  expect(
    figures.map(({ name, costUsd, costUnknown, costEstimated }) => [
      name,
      costUsd,
      costUnknown,
      costEstimated,
    ]),
  ).toEqual([
    ['groq', 0.5, 0, 1],
    ['ollama', 0, 1, 0],
    ['openrouter', 0, 1, 0],
    ['a/one', 0, 1, 0],
    ['three', 0.5, 1, 1],
  ]);
});
