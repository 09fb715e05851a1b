import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type HeldShare, shareOut } from './share-out.ts';

const claim = (kept: number, wanted: number, limit = 4) => ({
  key: 'k',
  limit,
  kept,
  wanted,
  asked: Math.max(0, wanted - kept),
});
const other = (held: number, wanted: number, waitsSinceMs: number | null = null): HeldShare => ({
  held,
  wanted,
  waitsSinceMs,
});

test.each([
  ['takes what it needs of a free limit', claim(0, 3), [], { held: 3, most: null }],
  ['takes no more than the limit', claim(0, 9), [], { held: 4, most: null }],
  ['takes what others leave', claim(0, 4), [other(3, 3)], { held: 1, most: null }],
  ['keeps its part while another waits', claim(2, 4), [other(2, 4)], { held: 2, most: null }],
  ['shrinks to its part for a process that has less', claim(4, 4), [other(0, 1, 5)], { held: 4, most: 2 }],
  ['leaves free slots to a process that has less', claim(2, 4), [other(0, 2, 5)], { held: 2, most: 2 }],
  ['takes its part before others get more', claim(0, 4), [other(1, 4, 20)], { held: 2, most: 2 }],
  ['takes turns at a single slot', claim(1, 1, 1), [other(0, 1, 5)], { held: 1, most: 0 }],
  [
    'leaves a free slot to a process that waits longer',
    claim(0, 1, 1),
    [other(0, 1, 5)],
    { held: 0, most: 0 },
  ],
  [
    'takes a free slot before a process that has waited less',
    claim(0, 1, 1),
    [other(0, 1, 15)],
    { held: 1, most: 1 },
  ],
  ['shrinks to a lowered limit', claim(2, 2, 2), [other(2, 2)], { held: 2, most: 1 }],
])('%s', (_name, own, others, expected) => {
  expect(shareOut(own, { waitsSinceMs: 10 }, others, 20)).toMatchObject(expected);
});

test('in any order of claims, all shares together stay within the limit, and every waiting process gets a turn', () => {
  const turn = fc.record({ at: fc.nat(3), running: fc.nat(6), wanted: fc.nat(6) });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6 }), fc.array(turn, { maxLength: 60 }), (limit, turns) => {
      const all = Array.from({ length: 4 }, () => ({ ...other(0, 0), most: limit }));
      let nowMs = 0;
      const claimOf = (at: number, running: number, wanted: number): void => {
        const own = all[at];
        if (own === undefined) return;
        const kept = Math.min(own.held, Math.max(running, Math.min(wanted, own.most)));
        const isYielding = kept < own.held && own.most < limit;
        const asked = isYielding ? 0 : Math.max(0, Math.min(limit, wanted) - kept);
        const others = all.filter((one) => one !== own);
        nowMs += 1;
        const shared = shareOut({ key: 'k', limit, kept, asked, wanted }, own, others, nowMs);
        all[at] = { ...shared, most: shared.most ?? limit };
        expect(all.reduce((sum, { held }) => sum + held, 0)).toBeLessThanOrEqual(limit);
      };
      for (const { at, running, wanted } of turns) claimOf(at, running, wanted);
      claimOf(0, 0, 1);
      // Requests are short.
      for (let round = 0; round < 10 && all[0]?.held === 0; round += 1)
        for (const at of [1, 2, 3, 0]) claimOf(at, 0, all[at]?.wanted ?? 0);
      expect(all[0]?.held).toBeGreaterThan(0);
    }),
  );
});
