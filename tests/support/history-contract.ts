import { expect, test } from 'vitest';
import { defaultPolicy } from '#lib/contracts/policy';
import type { PageQuery } from '#lib/store/history-facts';
import type { RunningCall } from '#lib/store/history-rows';
import type { Store } from '#lib/store/ports';
import { begunRow, historyRow } from './history-row.ts';

const atMs = Date.UTC(2026, 10, 18, 12);

const call: RunningCall = {
  index: 0,
  model: 'b/two',
  connection: 'c-groq',
  provider: 'Groq',
  waitMs: 2.5,
  startedAtMs: atMs + 10.25,
  timeToFirstTokenMs: null,
  generationId: 'gen-1',
};

type Stage = {
  readonly store: () => Store;
  /** Closes the store and opens it again. */
  readonly reopen: () => Promise<void>;
};

/** What every store must do for the history. */
export function historyContract({ store, reopen }: Stage): void {
  const idsOf = async (query: Partial<PageQuery> = {}) =>
    (await store().history.readPage({ limit: 50, ...query })).requests.map(({ id }) => id);
  const rows = (count: number, model = 'a/one') =>
    Array.from({ length: count }, (_, index) =>
      historyRow({ atMs: atMs + index * 1_000, attempts: [{ model }] }),
    );

  test('writes a batch completely or not at all', async () => {
    const [first, second, third] = rows(3);
    const broken =
      second === undefined ? [] : [{ ...second, request: { ...second.request, createdAtMs: Number.NaN } }];
    const good = [first, third].filter((row) => row !== undefined);
    await expect(store().history.writeBatch([...good, ...broken])).rejects.toThrow();
    expect(await idsOf()).toEqual([]);
    await store().history.writeBatch(good);
    expect(await idsOf()).toHaveLength(2);
  });

  test('rehearses a batch without leaving rows', async () => {
    await store().history.rehearse(rows(2));
    expect(await idsOf()).toEqual([]);
    expect(await store().history.catchUp(10)).toBe(0);
  });

  test('merges a running request with its end, and closes requests left running by a dead process', async () => {
    const [ended, left] = rows(2);
    if (ended === undefined || left === undefined) throw new Error('There are no rows.');
    await store().history.writeBatch([begunRow(ended.request), { ...begunRow(left.request), call }]);
    await store().history.writeBatch([ended]);
    expect(await idsOf({ status: 'running' })).toEqual([left.request.id]);
    await reopen();
    const [running, ...others] = await store().history.readLeftRunning('all');
    expect(running).toEqual({ id: left.request.id, explanation: null, call, heldNano: null });
    expect(others).toEqual([]);
    const attempt = historyRow({ atMs, attempts: [{ model: call.model }] }).attempts[0] ?? null;
    await store().history.closeInterrupted([
      { id: left.request.id, explanation: 'It was cut short.', attempt },
      { id: ended.request.id, explanation: 'It had ended.', attempt: null },
    ]);
    expect(await store().history.readLeftRunning('all')).toEqual([]);
    expect(await store().history.readDetail(left.request.id)).toMatchObject({
      explanation: 'It was cut short.',
      attempts: [{ model: call.model }],
      request: { attemptCount: 1 },
    });
    expect(await idsOf({ status: 'interrupted' })).toEqual([left.request.id]);
    expect(await idsOf({ status: 'served' })).toEqual([ended.request.id]);
  });

  test('an older state of a running request does not replace a newer one', async () => {
    const [row] = rows(1);
    if (row === undefined) throw new Error('There are no rows.');
    const begun = begunRow(row.request);
    await store().history.writeBatch([{ ...begun, attempts: row.attempts, call: { ...call, index: 1 } }]);
    await store().history.writeBatch([{ ...begun, call }]);
    await store().history.writeBatch([{ ...begun, attempts: row.attempts }]);
    const [left] = await store().history.readLeftRunning('all');
    expect(left?.call?.index).toBe(1);
    expect((await store().history.readDetail(row.request.id))?.attempts).toHaveLength(1);
  });

  test('reads newest first, in pages, by filter and by text', async () => {
    const all = [...rows(3, 'a/one'), historyRow({ atMs: atMs + 9_000, attempts: [{ model: 'b/two' }] })];
    await store().history.writeBatch(all);
    const newestFirst = all.map(({ request }) => request.id).toReversed();
    const page = await store().history.readPage({ limit: 3 });
    expect(page.requests.map(({ id }) => id)).toEqual(newestFirst.slice(0, 3));
    expect(await idsOf({ cursor: page.nextCursor ?? '' })).toEqual(newestFirst.slice(3));
    expect(await idsOf({ served: 'b/two' })).toEqual(newestFirst.slice(0, 1));
    expect(await idsOf({ q: 'b/tw' })).toEqual(newestFirst.slice(0, 1));
  });

  test('returns every fact of a request as written', async () => {
    const [first, second] = historyRow({
      atMs: atMs + 0.5,
      connection: 'c-groq',
      attempts: [
        {
          model: 'a/one',
          connection: 'openrouter',
          provider: 'Chutes',
          outcome: 'failed',
          httpStatus: 429,
          origin: 'upstream_provider',
          action: 'switch_model',
          kind: 'rate_limited',
          reason: 'It was limited.',
          waitMs: 1.5,
          costUsd: 0.25,
          costEstimated: true,
          byokUsd: 0.125,
          mayCost: true,
          generationId: 'gen-1',
          evidence: [{ field: 'status', value: '429', meaning: 'Too many requests.' }],
          advice: ['Wait.'],
          routerAttempts: [{ provider: 'Chutes', model: 'a/one', status: 429 }],
          serviceTier: { asked: 'flex', billed: 'default' },
          ownCalls: {
            toModel: { lastMinute: 1, today: 2 },
            toFreeModels: { lastMinute: 0, today: 0 },
            inAll: { lastMinute: 1, today: 2 },
            limit: null,
          },
        },
        { model: 'b/two', outcome: 'skipped', kind: 'skipped', skipCause: 'cooling_down' },
        { model: 'c/three' },
      ],
    }).attempts;
    const row = historyRow({ atMs: atMs + 0.5, connection: 'c-groq', attempts: [{ model: 'c/three' }] });
    const attempts = [first, second].filter((attempt) => attempt !== undefined);
    const request = {
      ...row.request,
      status: 'failed',
      origin: 'upstream_provider',
      switched: true,
      clientName: 'label-photos',
      provider: 'Groq',
      costUsd: 0.25,
      queuedMs: 1_250.5,
      errorType: 'chain_exhausted',
      explanation: 'All of them failed.',
      prompt: '[]',
      answer: 'An answer.',
      storedUntilMs: atMs + 1_000_000,
      snapshot: { chain: ['a/one', 'b/two'], policy: { ...defaultPolicy, retries: 3 } },
    } as const;
    await store().history.writeBatch([{ kind: 'finish', request, attempts }]);
    await reopen();
    const { snapshot, explanation, prompt, answer, storedUntilMs, queuedMs, ...others } = request;
    // Only present on a single request.
    const { dialect, clientRetry, returnChoice, ...facts } = others;
    const light = {
      ...facts,
      attemptCount: 2,
      firstTried: { connection: 'openrouter', model: 'a/one' },
      firstChoiceBackAtMs: null,
    };
    const tried = attempts.map((attempt) => ({
      ownCalls: null,
      carried: [],
      skipCause: null,
      serviceTier: null,
      ...attempt,
    }));
    expect(await store().history.readDetail(request.id)).toEqual({
      request: light,
      chain: snapshot.chain,
      policy: { retries: 3 },
      explanation,
      prompt,
      answer,
      storedUntilMs,
      queuedMs,
      dialect,
      clientRetry,
      returnChoice,
      attempts: tried,
    });
    expect(await store().history.readPage({ limit: 5 })).toEqual({
      requests: [light],
      nextCursor: null,
      searchedToMs: null,
    });
    expect(await store().history.readExport({ limit: 5, withAttempts: true })).toEqual({
      rows: [{ request: light, explanation, attempts: tried }],
      nextCursor: null,
    });
    expect(await store().history.readDetail('no-such-request')).toBeNull();
  });

  test('finds requests by time, hour and answering connection, rolled up or not', async () => {
    const hourMs = 60 * 60 * 1_000;
    const all = [0, 1, 2].map((hours) =>
      historyRow({
        atMs: atMs + hours * hourMs,
        connection: hours === 1 ? 'c-groq' : 'openrouter',
        attempts: [{ model: 'a/one' }],
      }),
    );
    await store().history.writeBatch(all);
    const [first, second, third] = all.map(({ request }) => request.id);
    for (let caughtUp = 0; caughtUp < 2; caughtUp += 1) {
      expect(await idsOf({ fromMs: atMs + hourMs, beforeMs: atMs + 2 * hourMs })).toEqual([second]);
      expect(await idsOf({ hours: [atMs, atMs + 2 * hourMs] })).toEqual([third, first]);
      expect(await idsOf({ connections: ['c-groq', 'c-other'] })).toEqual([second]);
      expect(await idsOf({ exceptConnections: ['c-groq'] })).toEqual([third, first]);
      expect(await idsOf({ connections: [] })).toEqual([]);
      await store().history.catchUp(100);
    }
    const { hours, connections } = await store().history.insights.readInsights(
      { exceptConnections: ['c-groq'] },
      atMs,
      atMs + 3 * hourMs,
    );
    expect(hours).toMatchObject([
      { hourMs: atMs, requests: 1, servedFirst: 1 },
      { hourMs: atMs + 2 * hourMs, requests: 1, servedFirst: 1 },
    ]);
    expect(connections).toMatchObject([{ connection: 'openrouter', requests: 2, attempts: 2 }]);
  });

  test('returns the latest requests that started with a model, with their attempts', async () => {
    const attempts = [
      { model: 'a/one', outcome: 'failed', kind: 'rate_limited' },
      { model: 'b/two' },
    ] as const;
    const [one, other] = [attempts, attempts.toReversed()].map((tried) =>
      historyRow({ atMs, attempts: tried }),
    );
    if (one === undefined || other === undefined) throw new Error('There are no rows.');
    await store().history.writeBatch([one, other]);
    const asked = { connection: 'openrouter', category: 'main', model: 'a/one', fromMs: atMs, most: 10 };
    expect(await store().history.firstChoices.readLast(asked)).toMatchObject([
      { createdAtMs: atMs, servedModel: 'b/two', attempts },
    ]);
  });

  test('reads the latest attempts of a category at some connections', async () => {
    const mixed = historyRow({
      atMs,
      attempts: [
        { model: 'a/one', outcome: 'failed', kind: 'rate_limited' },
        { model: 'b/two', connection: 'c-groq' },
        { model: 'c/three', connection: 'c-other' },
      ],
    });
    const [older] = rows(1);
    if (older === undefined) throw new Error('There are no rows.');
    const other = { ...older, request: { ...older.request, category: 'another' } };
    await store().history.writeBatch([mixed, other]);
    const connections = ['openrouter', 'c-groq'];
    const { attempts, fromMs } = await store().readRecentAttempts({
      connections,
      category: 'main',
      fromMs: atMs,
    });
    expect(fromMs).toBe(atMs);
    const at = { requestId: mixed.request.id, atMs };
    expect(attempts.toSorted((a, b) => (a.model < b.model ? -1 : 1))).toEqual([
      { ...at, connection: 'openrouter', model: 'a/one', outcome: 'failed', kind: 'rate_limited' },
      { ...at, connection: 'c-groq', model: 'b/two', outcome: 'served', kind: null },
    ]);
  });

  test('counts each row once', async () => {
    await store().history.writeBatch(rows(5));
    expect(await store().history.catchUp(100)).toBe(5);
    expect(await store().history.catchUp(100)).toBe(0);
    const { totals } = await store().history.insights.readInsights({}, atMs, atMs + 60_000);
    expect(totals.requests).toBe(5);
    expect(await store().history.measure()).toMatchObject({ requests: 5, oldestAtMs: atMs });
    const today = await store().history.countCallsOfDay('openrouter', atMs);
    expect(today.get('a/one')).toBe(5);
  });

  test('deletes the oldest rows, subtracts them from the sums, and keeps today’s call counts', async () => {
    const all = rows(5);
    await store().history.writeBatch(all);
    await store().history.catchUp(100);
    expect(await store().history.deleteOldest(2, atMs)).toBe(2);
    expect(await idsOf()).toHaveLength(3);
    expect(await store().history.measure()).toMatchObject({ requests: 3 });
    expect((await store().history.countCallsOfDay('openrouter', atMs)).get('a/one')).toBe(5);
  });

  test('deletes requests older than a given time, and subtracts them from the sums', async () => {
    await store().history.writeBatch(rows(5));
    await store().history.catchUp(3);
    expect(await store().history.deleteBefore(atMs + 1_500, 1, atMs)).toBe(1);
    expect(await store().history.deleteBefore(atMs + 1_500, 10, atMs)).toBe(1);
    expect(await store().history.deleteBefore(atMs + 1_500, 10, atMs)).toBe(0);
    expect(await idsOf()).toHaveLength(3);
    expect(await store().history.measure()).toMatchObject({ requests: 3 });
  });

  test('deletes everything in parts, even if the process ends in between', async () => {
    await store().history.writeBatch(rows(450));
    await store().history.beginClearing(atMs);
    expect(await store().history.clearPart()).toBeGreaterThan(0);
    await reopen();
    let parts = 0;
    while ((await store().history.clearPart()) > 0) parts += 1;
    expect(parts).toBeGreaterThan(0);
    expect(await idsOf()).toEqual([]);
    expect(await store().history.wipeDeleted()).toBe(true);
  });

  test('deletes the prompt and answer of a request, on demand and when they expire', async () => {
    const [byHand, due, later] = rows(3);
    if (byHand === undefined || due === undefined || later === undefined)
      throw new Error('There are no rows.');
    const kept = [
      [byHand, null],
      [due, atMs + 10],
      [later, atMs + 1_000_000],
    ] as const;
    await store().history.writeBatch(
      kept.map(([row, storedUntilMs]) => ({
        ...row,
        request: { ...row.request, prompt: '[]', answer: 'An answer.', storedUntilMs },
      })),
    );
    expect(await store().history.deleteText(byHand.request.id)).toBe(true);
    expect(await store().history.deleteText('no-such-request')).toBe(false);
    expect(await store().history.forgetStored(atMs + 20)).toBe(1);
    const answers = await Promise.all(
      kept.map(async ([{ request }]) => (await store().history.readDetail(request.id))?.answer ?? null),
    );
    expect(answers).toEqual([null, null, 'An answer.']);
  });
}
