import { expect, test } from 'vitest';
import type { Execution } from '#lib/engine/execution';
import { noFacts } from '#lib/engine/call';
import { begunRow, historyRow } from '#tests/support/history-row';
import type { HistoryQueue } from '#lib/server/history/history-queue';
import { createGate } from './gate.ts';

test('a withheld answer still books its budget holds', async () => {
  const { request, attempts } = historyRow({ atMs: 0, attempts: [{ model: 'a/one', costUsd: 0.1 }] });
  const instead: unknown[] = [];
  const history: Pick<HistoryQueue, 'commitRunning' | 'finish'> = {
    commitRunning: () => Promise.resolve('on_disk'),
    finish(_, insteadOf) {
      instead.push(insteadOf?.());
      return Promise.resolve('withheld');
    },
  };
  const gate = createGate({
    requestId: request.id,
    history,
    client: { begin: () => undefined, push: () => undefined, end: () => undefined },
    soFar: () => begunRow(request),
    signal: new AbortController().signal,
    problem: () => null,
  });
  const execution: Execution = {
    outcome: {
      status: 'served',
      facts: noFacts,
      isContinued: false,
      rest: { is: 'whole', answer: { bytes: new Uint8Array(), body: {} } },
    },
    endedAtMs: 1,
  };
  await gate.settle(execution, { request, attempts, hasHolds: true });
  expect(instead).toMatchObject([{ hasHolds: true, attempts, request: { status: 'failed' } }]);
});
