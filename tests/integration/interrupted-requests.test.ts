import { expect, test } from 'vitest';
import type { RunningCall } from '#lib/store/history-rows';
import { createReadRecentCalls } from '#db/sqlite/history/recent-calls';
import { closeInterrupted } from '#lib/server/history/close-interrupted';
import { historyPerTest } from '#tests/support/history-per-test';
import { historyPort } from '#tests/support/history-port';
import { begunRow, historyRow } from '#tests/support/history-row';

const startMs = Date.UTC(2026, 10, 21, 12);
const DAY_MS = 24 * 60 * 60 * 1_000;
const kept = historyPerTest();
const close = () => closeInterrupted(historyPort(kept.history), 'all');

const rowAt = (atMs: number) => historyRow({ atMs, attempts: [{ model: 'a/first' }] });
const limited = historyRow({
  atMs: startMs,
  attempts: [{ model: 'a/first', outcome: 'failed', kind: 'rate_limited' }],
}).attempts;
const secondCall: RunningCall = {
  index: 1,
  model: 'b/second',
  connection: 'openrouter',
  provider: 'Chutes',
  waitMs: 200,
  startedAtMs: startMs + 900,
  timeToFirstTokenMs: 300,
  generationId: 'gen-1',
};

test('requests cut short by a crash are closed as interrupted at the next start, and others are unchanged', async () => {
  const { history } = kept;
  const cut = rowAt(startMs).request;
  // The clock was set back while the process was down.
  const later = rowAt(startMs + DAY_MS).request;
  const served = rowAt(startMs);
  history.writeBatch([begunRow(cut), served, begunRow(later)]);
  expect(await close()).toBe(2);
  expect(await close()).toBe(0);
  for (const { id } of [cut, later]) {
    const detail = await kept.shown.readDetail(id);
    expect(detail).toMatchObject({ request: { status: 'interrupted', attemptCount: 0 }, attempts: [] });
    expect(detail?.explanation).toBe(
      'Understudy stopped while this request was running. How it ended is unknown.',
    );
  }
  expect((await kept.shown.readDetail(served.request.id))?.request.status).toBe('served');
});

test('notes on a running request are kept even if the process is killed', async () => {
  const { history } = kept;
  const begun = begunRow(rowAt(startMs).request);
  const known = { servedModel: 'b/second', switched: true, explanation: 'a/first was limited.' };
  history.writeBatch([begun]);
  history.writeBatch([{ ...begun, request: { ...begun.request, ...known }, attempts: limited }]);
  await close();
  const detail = await kept.shown.readDetail(begun.request.id);
  expect(detail?.request).toMatchObject({ status: 'interrupted', servedModel: 'b/second', attemptCount: 1 });
  expect(detail?.attempts).toMatchObject([{ model: 'a/first', outcome: 'failed' }]);
  expect(detail?.explanation).toMatch(/^a\/first was limited\. Understudy stopped while this request/);
});

test('a call cut short by a crash is an attempt with unknown end, tokens and cost', async () => {
  const { history } = kept;
  const { request } = rowAt(startMs);
  history.writeBatch([{ ...begunRow(request), call: secondCall, attempts: limited }]);
  expect(
    (await kept.shown.readDetail(request.id))?.attempts,
    'a call under way is no attempt yet',
  ).toHaveLength(1);
  await close();
  const detail = await kept.shown.readDetail(request.id);
  expect(detail?.request).toMatchObject({ status: 'interrupted', attemptCount: 2, costUsd: null });
  const reason =
    'Understudy stopped during the call to b/second. How that call ended and what it cost are unknown.';
  expect(detail?.attempts[1]).toMatchObject({
    index: 1,
    model: 'b/second',
    provider: 'Chutes',
    outcome: 'failed',
    origin: 'understudy',
    action: null,
    reason,
    waitMs: 200,
    timeToFirstTokenMs: 300,
    durationMs: null,
    inputTokens: null,
    outputTokens: null,
    costUsd: null,
  });
  expect(detail?.explanation).toBe(reason);
});

test('a call cut short before its answer has an unknown cost and does not affect model health', async () => {
  const { history } = kept;
  const { request } = rowAt(startMs);
  const call = { ...secondCall, index: 0, timeToFirstTokenMs: null };
  history.writeBatch([{ ...begunRow(request), call }]);
  await close();
  expect(await kept.idsOf({ costKnown: 'false' })).toEqual([request.id]);
  history.catchUp(10);
  expect(await kept.idsOf({ costKnown: 'false' })).toEqual([request.id]);
  const recent = createReadRecentCalls(kept.database);
  expect((await recent({ connections: ['openrouter'], fromMs: startMs - DAY_MS })).calls).toEqual([]);
});

test('a finished request has no running call', async () => {
  const { history } = kept;
  const row = rowAt(startMs);
  history.writeBatch([{ ...begunRow(row.request), call: secondCall }]);
  history.writeBatch([row]);
  expect(await close()).toBe(0);
  expect((await kept.shown.readDetail(row.request.id))?.attempts).toHaveLength(1);
  expect(kept.database.sqlite.prepare('SELECT call FROM requests').pluck().all()).toEqual([null]);
});
