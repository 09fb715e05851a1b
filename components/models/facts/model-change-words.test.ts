import { expect, test } from 'vitest';
import type { ModelCheck } from '#lib/contracts/model-checks';
import { mostPressing, summarizeRows } from './model-change-words.ts';

type Findings = ModelCheck['findings'];

const row = (state: ModelCheck['state'], findings: Findings): ModelCheck => ({
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

test.each<[string, ModelCheck, string | null, boolean]>([
  ['no finding', row('live', []), null, false],
  ['a higher price', row('changed', [found('repriced', '0.5 2', '1 2')]), 'more expensive', true],
  ['a lower price', row('changed', [found('repriced', '0.5 2', '0.5 1')]), 'cheaper', false],
  ['one price up, one down', row('changed', [found('repriced', '0.5 2', '1 1')]), 'price changed', true],
  ['less context', row('changed', [found('context_changed', '200000', '128000')]), 'smaller context', true],
  ['more context', row('changed', [found('context_changed', '128000', '200000')]), 'larger context', false],
  [
    'a new capability',
    row('changed', [found('gained_capability', null, 'tools')]),
    'more capabilities',
    false,
  ],
  [
    'a loss before a gain',
    row('changed', [
      found('gained_capability', null, 'tools'),
      found('lost_capability', 'image_input', null),
    ]),
    'fewer capabilities',
    true,
  ],
  [
    'a lost capability before a price',
    row('changed', [found('repriced', '0.5 2', '1 2'), found('lost_capability', 'image_input', null)]),
    'fewer capabilities',
    true,
  ],
  [
    'the state before everything else',
    row('deprecated', [found('repriced', '1 1', '2 2'), found('deprecated', null, '2027-01-31')]),
    'retiring',
    true,
  ],
])('%s', (_, modelRow, word, isBad) => {
  expect(mostPressing(modelRow)?.word ?? null).toBe(word);
  expect(mostPressing(modelRow)?.isBad ?? false).toBe(isBad);
});

test('a mere change needs no attention, and a model in two categories counts once', () => {
  const changed = row('changed', [found('repriced', '1 1', '2 2')]);
  expect(summarizeRows([changed, { ...changed, category: 'image' }])).toBe(
    '1 model in your categories changed',
  );
  const gone = { ...row('gone', [found('gone', 'c/d', null)]), model: 'c/d' };
  expect(summarizeRows([changed, gone])).toBe('2 models in your categories need attention');
});
