import { expect, test } from 'vitest';
import type { DifferenceCause, ReconciliationRow } from '#lib/contracts/reconciliation';
import { likelyCauses } from './likely-causes.ts';

type Case = readonly [
  what: string,
  ours: Partial<ReconciliationRow['ours']>,
  theirs: Partial<NonNullable<ReconciliationRow['theirs']>> | null,
  causes: readonly DifferenceCause[],
  more?: { readonly mayBeDeleted?: boolean; readonly mayHaveOtherName?: boolean },
];

const cases: readonly Case[] = [
  ['an open day has no bill yet', {}, null, ['day_open']],
  ['equal sums need no cause', {}, {}, []],
  ['equal sums need no cause if the history may lack requests', {}, {}, [], { mayBeDeleted: true }],
  ['failed calls are not billed', { calls: 12 }, {}, []],
  ['floating-point noise is no difference', {}, { costUsd: 1 + 1e-12 }, []],
  ['tiny amounts per call are rounding', {}, { costUsd: 1 + 5e-8 }, ['rounding']],
  ['more calls were made elsewhere', {}, { calls: 11, costUsd: 1.2 }, ['calls_elsewhere']],
  ['free calls made elsewhere count too', {}, { calls: 11 }, ['calls_elsewhere']],
  ['a dearer bill without another cause', { calls: 14 }, { costUsd: 1.2 }, ['calls_elsewhere']],
  ['unreported costs make the bill dearer', { unknown: 1 }, { costUsd: 1.2 }, ['unknown_costs']],
  ['unreported costs never make it cheaper', { unknown: 1 }, { costUsd: 0.9 }, []],
  ['estimates may be too high', { estimated: 1 }, { costUsd: 0.9 }, ['estimated_costs']],
  [
    'a kill leaves a cost behind',
    { cutShort: 1, estimated: 1 },
    { costUsd: 1.2 },
    ['cut_short', 'estimated_costs'],
  ],
  ['a bill to own keys is an estimate', {}, { costUsd: 1.2, byokUsd: 0.5 }, ['byok']],
  [
    'requests may be gone',
    { calls: 2, costUsd: 0.1 },
    {},
    ['history_deleted', 'calls_elsewhere'],
    { mayBeDeleted: true },
  ],
  [
    'a model billed without a call may have another name here',
    { calls: 0, costUsd: 0 },
    {},
    ['other_name', 'calls_elsewhere'],
    { mayHaveOtherName: true },
  ],
  [
    'a model called without a bill may have another name there',
    {},
    { calls: 0, costUsd: 0 },
    ['other_name'],
    { mayHaveOtherName: true },
  ],
  ['a cheaper bill may have no known cause', {}, { costUsd: 0.5 }, []],
];

for (const [what, ours, theirs, causes, { mayBeDeleted = false, mayHaveOtherName = false } = {}] of cases)
  test(`likely causes: ${what}`, () => {
    expect(
      likelyCauses({
        mayHaveOtherName,
        mayBeDeleted,
        ours: { calls: 10, costUsd: 1, estimated: 0, unknown: 0, cutShort: 0, ...ours },
        theirs: theirs === null ? null : { calls: 10, costUsd: 1, byokUsd: 0, ...theirs },
      }),
    ).toEqual(causes);
  });
