import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { HistoryDetail } from '#lib/contracts/history';
import { createCancellation } from '#lib/server/gateway/cancellation';
import { preparePlayground } from '#lib/server/playground/run-playground';
import { demoRuntimePerFile } from '#tests/support/demo-runtime';

const HOUR_MS = 3_600_000;
const stage = demoRuntimePerFile((runtime) => runtime.catalogue.refresh());

// Only the system clock is faked. Time itself passes normally.
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

function setClock(byMs: number): void {
  vi.setSystemTime(Date.now() + byMs);
}

/** Sends one request. `onStart` runs while it is in progress. */
async function play(onStart: () => void = () => {}): Promise<HistoryDetail> {
  const { runtime } = stage;
  let id = '';
  await preparePlayground(runtime, {
    models: ['openai/gpt-5-mini'],
    messages: [{ role: 'user', content: 'Hello' }],
    maxTokens: 5,
  }).start((event) => {
    if (event.type !== 'request-start') return;
    id = event.requestId;
    onStart();
  }, createCancellation());
  const detail = await runtime.history.readDetail(id);
  if (detail === null) throw new Error('The request is not in the history.');
  return detail;
}

test.each([
  ['set back', -3 * HOUR_MS],
  ['set forward', 3 * HOUR_MS],
])('rows use the time of a clock that was %s, and durations are not affected', async (_, byMs) => {
  const before = Date.parse((await play()).request.createdAt);
  const across = await play(() => setClock(byMs));
  expect(across.request.durationMs).toBeGreaterThan(0);
  expect(across.request.durationMs).toBeLessThan(60_000);
  expect(Math.abs(Date.parse(across.attempts[0]?.startedAt ?? '') - before)).toBeLessThan(60_000);
  const after = await play();
  expect(Math.abs(Date.parse(after.request.createdAt) - before - byMs)).toBeLessThan(60_000);
});
