import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chooseTicks, layOutTimeline } from './timeline.ts';

const createdAt = '2026-11-21T10:00:00.000Z';
const at = (ms: number) => new Date(Date.parse(createdAt) + ms).toISOString();

test('wait, first token and end are placed at their times', () => {
  const { totalMs, timings } = layOutTimeline({ createdAt, durationMs: 2_000, timeToFirstTokenMs: 1_225 }, [
    { startedAt: at(5), waitMs: 0, durationMs: 120, timeToFirstTokenMs: null },
    { startedAt: at(925), waitMs: 800, durationMs: 1_000, timeToFirstTokenMs: 300 },
  ]);
  expect(totalMs).toBe(2_000);
  expect(timings).toEqual([
    { waitFromMs: 5, startMs: 5, firstTokenMs: null, endMs: 125, isEndKnown: true },
    { waitFromMs: 125, startMs: 925, firstTokenMs: 1_225, endMs: 1_925, isEndKnown: true },
  ]);
});

test('a running request extends to its last known event', () => {
  const running = { createdAt, durationMs: null };
  const attempt = { startedAt: at(10), waitMs: 0, durationMs: 90, timeToFirstTokenMs: null };
  expect(layOutTimeline({ ...running, timeToFirstTokenMs: null }, [attempt]).totalMs).toBe(100);
  expect(layOutTimeline({ ...running, timeToFirstTokenMs: 400 }, [attempt]).totalMs).toBe(400);
  expect(layOutTimeline({ ...running, timeToFirstTokenMs: null }, []).totalMs).toBe(1);
});

test('an interrupted attempt ends at its last known event', () => {
  const request = { createdAt, durationMs: null, timeToFirstTokenMs: 300 };
  const cut = { startedAt: at(0), waitMs: 0, durationMs: null };
  expect(layOutTimeline(request, [{ ...cut, timeToFirstTokenMs: 300 }]).timings).toMatchObject([
    { endMs: 300, isEndKnown: false },
  ]);
  expect(layOutTimeline(request, [{ ...cut, timeToFirstTokenMs: null }]).timings).toMatchObject([
    { endMs: 0, isEndKnown: false },
  ]);
});

test('every part lies within the scale and in order, whatever the clocks say', () => {
  const attempt = fc.record({
    startedAt: fc.integer({ min: -500, max: 60_000 }).map(at),
    waitMs: fc.nat({ max: 10_000 }),
    durationMs: fc.integer({ min: -5, max: 100_000 }),
    timeToFirstTokenMs: fc.option(fc.nat({ max: 200_000 })),
  });
  fc.assert(
    fc.property(fc.option(fc.nat({ max: 50_000 })), fc.array(attempt), (durationMs, attempts) => {
      const { totalMs, timings } = layOutTimeline(
        { createdAt, durationMs, timeToFirstTokenMs: null },
        attempts,
      );
      for (const timing of timings) {
        expect(timing.waitFromMs).toBeGreaterThanOrEqual(0);
        expect(timing.startMs).toBeGreaterThanOrEqual(timing.waitFromMs);
        expect(timing.firstTokenMs ?? timing.startMs).toBeGreaterThanOrEqual(timing.startMs);
        expect(timing.endMs).toBeGreaterThanOrEqual(timing.firstTokenMs ?? timing.startMs);
        expect(totalMs).toBeGreaterThanOrEqual(timing.endMs);
      }
    }),
  );
});

test.each([
  [1_000, [0, 250, 500, 750, 1_000]],
  [2_300, [0, 1_000, 2_000]],
  [45_000, [0, 20_000, 40_000]],
])('a scale of %d ms has round tick values', (totalMs, ticks) => {
  expect(chooseTicks(totalMs)).toEqual(ticks);
});

test('a scale has three to six ticks', () => {
  fc.assert(
    fc.property(fc.double({ min: 1, max: 4e6, noNaN: true }), (totalMs) => {
      const ticks = chooseTicks(totalMs);
      expect(ticks.length).toBeGreaterThanOrEqual(3);
      expect(ticks.length).toBeLessThanOrEqual(6);
      expect(ticks.at(-1)).toBeLessThanOrEqual(totalMs);
    }),
  );
});
