import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quietUntilMs } from './quiet-hours.ts';

const until = (from: string, to: string, timeZone: string, now: string): string | null => {
  const ms = quietUntilMs({ from, to, timeZone }, Date.parse(now));
  return ms === null ? null : new Date(ms).toISOString().slice(0, 16);
};

test.each([
  // Berlin is at +01:00 in winter.
  ['22:00', '07:00', 'Europe/Berlin', '2026-11-30T20:59:59Z', null],
  ['22:00', '07:00', 'Europe/Berlin', '2026-11-30T21:00:00Z', '2026-12-01T06:00'],
  ['22:00', '07:00', 'Europe/Berlin', '2026-12-01T05:59:59Z', '2026-12-01T06:00'],
  ['22:00', '07:00', 'Europe/Berlin', '2026-12-01T06:00:00Z', null],
  ['12:30', '13:15', 'Asia/Kolkata', '2026-06-01T07:10:00Z', '2026-06-01T07:45'],
  ['12:30', '13:15', 'Asia/Kolkata', '2026-06-01T08:00:00Z', null],
  // The night the clocks go forward is an hour shorter, and the night they go back an hour longer.
  ['22:00', '07:00', 'Europe/Berlin', '2026-03-28T22:30:00Z', '2026-03-29T05:00'],
  ['22:00', '07:00', 'Europe/Berlin', '2026-10-24T22:30:00Z', '2026-10-25T06:00'],
  // The clocks skip 02:30, so quiet hours end at the skip.
  ['22:00', '02:30', 'Europe/Berlin', '2026-03-28T23:30:00Z', '2026-03-29T01:00'],
])('quiet from %s to %s in %s, at %s: until %s', (from, to, timeZone, now, expected) => {
  expect(until(from, to, timeZone, now)).toBe(expected);
});

test('in any time zone, quiet hours end within a day and stay quiet until then', () => {
  const clock = fc
    .tuple(fc.nat(23), fc.nat(59))
    .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
  const zone = fc.constantFrom(
    'UTC',
    'Europe/Berlin',
    'America/St_Johns',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
  );
  const moment = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) });
  fc.assert(
    fc.property(clock, clock, zone, moment, (from, to, timeZone, nowMs) => {
      fc.pre(from !== to);
      const quiet = { from, to, timeZone };
      const endMs = quietUntilMs(quiet, nowMs) ?? nowMs + 1;
      expect(endMs).toBeGreaterThan(nowMs);
      // They are longest on the day the clocks go back.
      expect(endMs - nowMs).toBeLessThanOrEqual(25 * 3_600_000);
      const lastMs = endMs - 1;
      expect(quietUntilMs(quiet, lastMs) === null).toBe(quietUntilMs(quiet, nowMs) === null);
    }),
    { numRuns: 500 },
  );
});
