import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { FinishedRequest, HistoryWrite } from '#lib/store/history-rows';
import { begunRow, historyRow } from '#tests/support/history-row';
import { StoreUnavailable } from '#lib/store/store-fault';
import { storeGuard } from '#tests/support/store-guard';
import type { StoreOutage } from '#lib/server/process/environment';
import { createHistoryQueue, type HistoryQueue } from './history-queue.ts';

/**
 * A queue whose first transactions fail with `failures`. Later ones succeed, except for rows with a
 * NaN duration, which the store always refuses.
 */
function setUp(
  failures: Error[] = [],
  { patienceMs, rule }: { patienceMs?: number; rule?: StoreOutage } = {},
) {
  const guard = storeGuard(rule);
  const batches: (readonly HistoryWrite[])[] = [];
  const errors: unknown[] = [];
  const writes = new EventTarget();
  const queue = createHistoryQueue({
    async writeBatch(batch) {
      const failure = failures.shift();
      if (failure !== undefined) throw failure;
      if (batch.some(({ attempts }) => attempts.some(({ durationMs }) => Number.isNaN(durationMs))))
        throw new Error('NOT NULL constraint failed: attempts.duration_ms');
      batches.push(batch);
      writes.dispatchEvent(new Event('batch'));
    },
    guard,
    onError: (error) => errors.push(error),
    ...(patienceMs === undefined ? {} : { patienceMs }),
  });
  /** Resolves after the next transaction. */
  const written = () =>
    new Promise<unknown>((resolve) => writes.addEventListener('batch', resolve, { once: true }));
  return { queue, guard, batches, errors, written };
}

const busy = (): Error => new StoreUnavailable('locked', new Error('database is locked'));
const idsOf = (writes: readonly HistoryWrite[]): string[] => writes.map(({ request }) => request.id);
const kindsOf = (writes: readonly HistoryWrite[]): string[] => writes.map(({ kind }) => kind);

let made = 0;

function makeRequest(): FinishedRequest {
  made += 1;
  return historyRow({ atMs: Date.UTC(2026, 10, 18) + made, attempts: [{ model: 'a/one' }] }).request;
}

/** Starts and finishes a request, and records when its caller may continue. */
function run(queue: HistoryQueue, one: FinishedRequest, ended: string[]): Promise<void> {
  queue.begin(one.id, () => begunRow(one));
  return queue.finish({ request: one, attempts: [] }).then(() => void ended.push(one.id));
}

test('rows that arrive together are written together, before their callers continue', async () => {
  const { queue, batches } = setUp();
  const ended: string[] = [];
  const rows = [makeRequest(), makeRequest(), makeRequest()];
  const runs = rows.map((one) => run(queue, one, ended));
  expect(batches).toEqual([]);
  expect(ended).toEqual([]);
  await Promise.all(runs);
  expect(batches.map(idsOf)).toEqual([rows.map(({ id }) => id)]);
});

test('while another connection writes, rows wait and none is lost', async () => {
  const { queue, batches, errors } = setUp([busy(), busy()]);
  const ended: string[] = [];
  const first = makeRequest();
  const second = makeRequest();
  const runs = [run(queue, first, ended)];
  await setImmediate();
  await setImmediate();
  expect(ended).toEqual([]);
  runs.push(run(queue, second, ended));
  await Promise.all(runs);
  expect(batches.flatMap(idsOf)).toEqual([first.id, second.id]);
  expect(errors).toEqual([]);
});

test('a short request is written once, a streamed one also at its first content', async () => {
  const { queue, batches } = setUp();
  const streamed = makeRequest();
  queue.begin(streamed.id, () => begunRow(streamed));
  await queue.commitRunning(streamed.id, () => begunRow(streamed));
  expect(batches.map(kindsOf)).toEqual([['running']]);
  await queue.finish({ request: streamed, attempts: [] });
  await run(queue, makeRequest(), []);
  expect(batches.map(kindsOf)).toEqual([['running'], ['finish'], ['finish']]);
});

test('notes on a running request are written together, with the state at that time', async () => {
  const { queue, batches, written } = setUp();
  const row = makeRequest();
  let asked = 0;
  const soFar = () => {
    asked += 1;
    return begunRow(row);
  };
  queue.begin(row.id, soFar);
  queue.note(row.id, soFar);
  expect(asked, 'it is asked for when it is written').toBe(0);
  await written();
  queue.note(row.id, soFar);
  queue.note(row.id, soFar);
  await written();
  expect(batches.map(kindsOf)).toEqual([['running'], ['running']]);
  await queue.finish({ request: row, attempts: [] });
  expect(asked).toBe(2);
});

test('a note is not written after a newer row', async () => {
  const { queue, batches } = setUp();
  const row = makeRequest();
  queue.begin(row.id, () => begunRow(row));
  await queue.commitRunning(row.id, () => begunRow(row));
  queue.note(row.id, () => begunRow(row));
  await queue.finish({ request: row, attempts: [] });
  await queue.drain();
  expect(batches.map(kindsOf)).toEqual([['running'], ['finish']]);
});

test('a forgotten request has no row unless one was already written', async () => {
  const { queue, batches, written } = setUp();
  const [left, known] = [makeRequest(), makeRequest()];
  queue.begin(known.id, () => begunRow(known));
  await written();
  queue.begin(left.id, () => begunRow(left));
  expect(queue.forget(left.id)).toBe(true);
  expect(queue.forget(known.id)).toBe(false);
  await queue.finish({ request: known, attempts: [] });
  await queue.drain();
  expect(batches.flatMap(idsOf)).toEqual([known.id, known.id]);
});

test('drain writes everything queued, even while others write', async () => {
  const { queue, batches } = setUp([busy()]);
  const ended: string[] = [];
  const running = makeRequest();
  queue.begin(running.id, () => begunRow(running));
  const runs = [run(queue, makeRequest(), ended), run(queue, makeRequest(), ended)];
  await queue.drain();
  expect(batches.flatMap(kindsOf).toSorted()).toEqual(['finish', 'finish', 'running']);
  await Promise.all(runs);
});

const unwritable = historyRow({
  atMs: Date.UTC(2026, 10, 18),
  attempts: [{ model: 'a/one', durationMs: Number.NaN }],
});
const withTexts = {
  ...unwritable,
  request: { ...unwritable.request, explanation: 'It answered.', prompt: '[]', answer: 'Yes.' },
};
const BARE = 'The attempts could not be written to the history. This is a bug in Understudy.';

test('a row the store refuses is written without attempts and texts, with a note', async () => {
  const { queue, batches, errors } = setUp();
  const good = makeRequest();
  const ended = await Promise.all([
    queue.finish(withTexts),
    queue.finish({ request: good, attempts: [] }),
    queue.commitRunning('running', () => ({ ...begunRow(good), attempts: unwritable.attempts })),
  ]);
  expect(ended).toEqual(['on_disk', 'on_disk', 'on_disk']);
  const [bare, other, running] = batches.flat();
  expect(bare).toEqual({
    kind: 'finish',
    attempts: [],
    request: { ...withTexts.request, explanation: `It answered. ${BARE}`, prompt: null, answer: null },
  });
  expect(other?.request).toEqual(good);
  expect(running).toMatchObject({ kind: 'running', attempts: [], request: { explanation: BARE } });
  expect(errors).toHaveLength(2);
});

test('a refused row of a withheld answer is not lost either', async () => {
  const { queue, batches, written } = setUp([busy()], { patienceMs: 0 });
  const soon = written();
  const kept = await queue.finish(unwritable, () => ({
    ...unwritable,
    request: { ...unwritable.request, status: 'failed', errorType: 'unavailable', explanation: 'Withheld.' },
  }));
  expect(kept).toBe('withheld');
  await soon;
  expect(batches.flat()).toMatchObject([
    {
      kind: 'finish',
      attempts: [],
      request: { status: 'failed', errorType: 'unavailable', explanation: `Withheld. ${BARE}` },
    },
  ]);
});

const away = (): Error => new StoreUnavailable('unreachable', new Error('no server'));

test('with STORE_OUTAGE=answer, no request waits for the store, and every row is written once it recovers', async () => {
  const { queue, guard, batches } = setUp([away(), away()], { rule: 'answer' });
  const [first, second, streamed] = [makeRequest(), makeRequest(), makeRequest()];
  expect(await queue.finish({ request: first, attempts: [] })).toBe('in_memory');
  expect(await queue.finish({ request: second, attempts: [] })).toBe('in_memory');
  queue.begin(streamed.id, () => begunRow(streamed));
  expect(await queue.commitRunning(streamed.id, () => begunRow(streamed))).toBe('in_memory');
  expect(await queue.finish({ request: streamed, attempts: [] })).toBe('in_memory');
  expect(guard.refusal()).toBeNull();
  expect(guard.problem()).toMatch(/still answered\. Their history waits in memory/);
  expect(await queue.drain()).toBe(0);
  expect(batches.flatMap(kindsOf)).toEqual(['finish', 'finish', 'finish']);
  expect(batches.flatMap(idsOf)).toEqual([first.id, second.id, streamed.id]);
  for (const { request } of batches.flat()) expect(request.explanation).toMatch(/written after the answer/);
  expect(guard.problem()).toBeNull();
  expect(await queue.finish({ request: makeRequest(), attempts: [] })).toBe('on_disk');
});

test('when waiting rows take too much memory, new requests are refused until some are written', async () => {
  const failures = [away()];
  const { queue, guard } = setUp(failures, { rule: 'answer' });
  const long = (): FinishedRequest => ({ ...makeRequest(), prompt: 'x'.repeat(12_000_000) });
  for (let row = 0; row < 2; row += 1) {
    expect(await queue.finish({ request: long(), attempts: [] })).toBe('in_memory');
    expect(guard.refusal()).toBeNull();
  }
  expect(await queue.finish({ request: long(), attempts: [] })).toBe('in_memory');
  expect(guard.refusal()).toMatch(
    /New requests are refused, because too much history already waits in memory/,
  );
  await queue.drain();
  expect(guard.refusal()).toBeNull();
});

test.each(['damaged', 'moved'] as const)(
  'a store that is %s can’t get rows later, so no answer precedes its row',
  async (fault) => {
    const { queue, guard } = setUp([new StoreUnavailable(fault, new Error(fault))], {
      rule: 'answer',
      patienceMs: 0,
    });
    expect(await queue.finish({ request: makeRequest(), attempts: [] })).toBe('withheld');
    expect(guard.refusal()).toMatch(/New requests are refused/);
  },
);
