import { expect, test } from 'vitest';
import type { DoctorRow } from '#lib/contracts/doctor';
import { mostPressing, summarizeRows } from './doctor-words.ts';

type Findings = DoctorRow['findings'];

const row = (state: DoctorRow['state'], findings: Findings): DoctorRow => ({
  category: 'main',
  model: 'a/b',
  enabled: true,
  state,
  findings,
  repair: null,
});
const found = (kind: Findings[number]['kind'], before: string | null, after: string | null) => ({
  kind,
  before,
  after,
  text: `${kind}.`,
});

test.each<[string, DoctorRow, string | null, boolean]>([
  ['as it was', row('live', []), null, false],
  ['dearer', row('changed', [found('repriced', '0.5 2', '1 2')]), 'dearer', true],
  ['cheaper', row('changed', [found('repriced', '0.5 2', '0.5 1')]), 'cheaper', false],
  ['both ways', row('changed', [found('repriced', '0.5 2', '1 1')]), 'repriced', true],
  ['less room', row('changed', [found('context_changed', '200000', '128000')]), 'smaller context', true],
  ['more room', row('changed', [found('context_changed', '128000', '200000')]), 'larger context', false],
  ['a new ability', row('changed', [found('gained_capability', null, 'tools')]), 'can do more', false],
  [
    'what is worse before what is better',
    row('changed', [
      found('gained_capability', null, 'tools'),
      found('lost_capability', 'image_input', null),
    ]),
    'can do less',
    true,
  ],
  [
    'what it can no longer do before what it costs',
    row('changed', [found('repriced', '0.5 2', '1 2'), found('lost_capability', 'image_input', null)]),
    'can do less',
    true,
  ],
  [
    'the state before all else',
    row('deprecated', [found('repriced', '1 1', '2 2'), found('deprecated', null, '2027-01-31')]),
    'going away',
    true,
  ],
])('%s', (_, told, word, isBad) => {
  expect(mostPressing(told)?.word ?? null).toBe(word);
  expect(mostPressing(told)?.isBad ?? false).toBe(isBad);
});

test('a change alone asks for no look; a model in two lists counts once', () => {
  const changed = row('changed', [found('repriced', '1 1', '2 2')]);
  expect(summarizeRows([changed, { ...changed, category: 'image' }])).toBe('1 model in your lists changed');
  const gone = { ...row('gone', [found('gone', 'c/d', null)]), model: 'c/d' };
  expect(summarizeRows([changed, gone])).toBe('2 models in your lists need a look');
});
