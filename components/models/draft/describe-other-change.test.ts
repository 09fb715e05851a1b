import { expect, test } from 'vitest';
import { describeOtherChange } from './describe-other-change.ts';
import type { OtherChange } from './merge-contents.ts';

const names: Record<string, string> = { 'a/1': 'Ada', 'b/2': 'Bea' };
const nothing: OtherChange = { parts: ['models'], modelCount: 2, lostIds: [], isMineKept: false };

test.each<[Partial<OtherChange>, string]>([
  [{ lostIds: ['a/1'] }, 'It now has 2 models; your change to Ada no longer applies.'],
  [
    { lostIds: ['a/1', 'b/2'], modelCount: 1 },
    'It now has 1 model; your change to Ada and Bea no longer applies.',
  ],
  [{ isMineKept: true }, 'It now has 2 models. Your change was kept.'],
  [
    { lostIds: ['a/1'], isMineKept: true },
    'It now has 2 models; your change to Ada no longer applies. Your other changes were kept.',
  ],
  [{ parts: ['policy', 'name'], isMineKept: true }, 'Changed: policy and name. Your change was kept.'],
  [{}, 'It now has 2 models.'],
])('%j reads "%s"', (change, words) => {
  expect(describeOtherChange({ ...nothing, ...change }, (id) => names[id] ?? id)).toBe(words);
});
