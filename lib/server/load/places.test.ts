import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Place } from '#lib/engine/place';
import { createPlaces, type Limit, type Places } from './places.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const main: Limit = { key: 'category main', of: 'category', most: 1 };
const groq: Limit = { key: 'connection groq', of: 'connection', most: 2 };
const never = new AbortController().signal;

const ask = (places: Places, lane = 'keyless', limits: readonly Limit[] = [main], signal = never): Place =>
  places.ask({ lane, limits, signal });

test('a free slot is taken at once, otherwise the request waits', async () => {
  const places = createPlaces({ mostWaiting: 10 });
  const first = ask(places);
  expect(first.isTaken()).toBe(true);
  const second = ask(places);
  expect(second.isTaken()).toBe(false);
  expect(second.limit()).toEqual({ of: 'category', most: 1 });
  const waiting = second.wait(5_000);
  first[Symbol.dispose]();
  expect(await waiting).toBe('got');
  expect(second.isTaken()).toBe(true);
  second[Symbol.dispose]();
  second[Symbol.dispose]();
  expect(ask(places).isTaken()).toBe(true);
});

test('a request past its wait time keeps its turn until it is disposed', async () => {
  const places = createPlaces({ mostWaiting: 10 });
  const first = ask(places);
  const patient = ask(places);
  const behind = ask(places);
  const late = patient.wait(100);
  await vi.advanceTimersByTimeAsync(100);
  expect(await late).toBe('late');
  first[Symbol.dispose]();
  expect([patient.isTaken(), behind.isTaken()]).toEqual([true, false]);
  expect(await patient.wait(0)).toBe('got');
  patient[Symbol.dispose]();
  expect(await behind.wait(0)).toBe('got');
});

test('an aborted request leaves the queue, whether awaited or not', async () => {
  const places = createPlaces({ mostWaiting: 10 });
  const first = ask(places);
  const hangUp = new AbortController();
  const gone = ask(places, 'keyless', [main], hangUp.signal);
  const behind = ask(places);
  const waiting = gone.wait(5_000);
  hangUp.abort();
  expect(await waiting).toBe('broken_off');
  first[Symbol.dispose]();
  expect(behind.isTaken()).toBe(true);
  expect(await ask(places, 'keyless', [main], hangUp.signal).wait(5_000)).toBe('broken_off');
  gone[Symbol.dispose]();
  behind[Symbol.dispose]();
  expect(ask(places).isTaken()).toBe(true);
});

test('when the queue is full, the displaced request is notified', async () => {
  const places = createPlaces({ mostWaiting: 1 });
  ask(places);
  const busy = ask(places, 'busy');
  const one = busy.wait(5_000);
  expect(await ask(places, 'busy').wait(5_000)).toBe('no_room');
  ask(places, 'quiet');
  expect(await ask(places, 'quiet').wait(5_000)).toBe('no_room');
  expect(vi.getTimerCount()).toBe(1);
  busy[Symbol.dispose]();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(await one).toBe('late');
});

test('limits in the same queue are counted separately', () => {
  const places = createPlaces({ mostWaiting: 10 });
  ask(places);
  expect(
    [ask(places, 'keyless', [groq]), ask(places, 'keyless', [groq])].map((one) => one.isTaken()),
  ).toEqual([true, true]);
  const third = ask(places, 'keyless', [groq]);
  expect(third.limit()).toEqual({ of: 'connection', most: 2 });
});

test('the retry time follows from the rate at which waiting requests were served', () => {
  let nowMs = 1_000;
  const places = createPlaces({ mostWaiting: 100, steady: () => nowMs });
  const queue = Array.from({ length: 12 }, () => ask(places));
  expect(ask(places).retryAfterMs(), 'before anyone was served').toBe(5_000);
  for (const one of queue.slice(0, 5)) {
    one[Symbol.dispose]();
    nowMs += 2_000;
  }
  // Five were served in ten seconds. Eight wait, so the next is the ninth.
  expect(queue[6]?.retryAfterMs()).toBe(16_000);
  nowMs += 600_000;
  expect(queue[6]?.retryAfterMs(), 'a client waits no longer than a minute').toBe(55_000);
});
