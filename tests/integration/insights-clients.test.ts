import { expect, test } from 'vitest';
import { type InsightsClient, InsightsQuery } from '#lib/contracts/insights';
import type { FinishWrite } from '#lib/store/history-rows';
import { generateRows } from '#tests/support/generate-rows';
import { historyPerTest } from '#tests/support/history-per-test';
import { withKeys } from '#tests/support/with-keys';

const endMs = Date.UTC(2026, 10, 18, 12);
const days = 4;
const store = historyPerTest();

/** The same figures, counted over rows in memory. A client has its latest name. */
function countClients(rows: readonly FinishWrite[]): Map<string, Partial<InsightsClient>> {
  const counted = new Map<string, Partial<InsightsClient>>();
  for (const { request } of rows) {
    const { clientId, clientName, inputTokens } = request;
    const key = clientId ?? `called ${clientName}`;
    const before = counted.get(key);
    counted.set(key, {
      clientId,
      clientName,
      requests: (before?.requests ?? 0) + 1,
      served: (before?.served ?? 0) + Number(request.status === 'served'),
      switched: (before?.switched ?? 0) + Number(request.switched),
      inputTokens: (before?.inputTokens ?? 0) + (inputTokens ?? 0),
    });
  }
  return counted;
}

const read = (query: Readonly<Record<string, string>>) =>
  store.insights.read(
    InsightsQuery.parse({
      ...query,
      from: new Date(endMs - (days + 1) * 24 * 60 * 60 * 1_000).toISOString(),
      to: new Date(endMs).toISOString(),
    }),
  );

test.each([{}, { category: 'main' }, { client: 'k-editor' }, { client: 'opencode' }])(
  'each client has the figures of its own requests, separate from callers with the same name: %o',
  async (query) => {
    const rows = withKeys(await generateRows({ requests: 600, endMs, days, seed: 3 }));
    store.history.writeBatch(rows);
    while (store.history.catchUp(100) > 0);
    const { client, category } = { client: undefined, category: undefined, ...query };
    const counted = countClients(
      rows.filter(
        ({ request }) =>
          (client === undefined || [request.clientId, request.clientName].includes(client)) &&
          (category === undefined || request.category === category),
      ),
    );
    const { clients, totals } = await read(query);
    expect(clients).toHaveLength(counted.size);
    for (const one of clients)
      expect(one).toMatchObject(counted.get(one.clientId ?? `called ${one.clientName}`) ?? {});
    expect(clients.map(({ requests }) => requests)).toEqual(
      clients.map(({ requests }) => requests).toSorted((a, b) => b - a),
    );
    expect(clients.reduce((sum, { costUsd }) => sum + costUsd, 0)).toBeCloseTo(totals.costUsd, 9);
  },
);

test('a client’s rows are found by its id under all its names', async () => {
  const rows = withKeys(await generateRows({ requests: 300, endMs, days, seed: 4 }));
  store.history.writeBatch(rows);
  store.history.catchUp(200);
  const ofEditor = rows.filter(({ request }) => request.clientId === 'k-editor');
  expect(new Set(ofEditor.map(({ request }) => request.clientName))).toEqual(new Set(['opencode', 'editor']));
  expect(await store.idsOf({ client: 'k-editor' })).toEqual(
    ofEditor.map(({ request }) => request.id).toReversed(),
  );
});
