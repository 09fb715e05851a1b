import { expect, test } from 'vitest';
import { CallLog } from './call-log.ts';

test('the log is bounded and keeps the newest calls in order', () => {
  const log = new CallLog();
  for (let at = 0; at < 4_500; at += 1)
    log.open({ at, model: null, body: null, headers: {}, status: 200, aborted: false });
  const times = log.list().map((call) => call.at);
  expect(times).toHaveLength(2_000);
  expect(times[0]).toBe(2_500);
  expect(times.at(-1)).toBe(4_499);
  expect(times).toEqual(times.toSorted((one, other) => one - other));
});
