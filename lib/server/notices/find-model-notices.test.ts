import { expect, test } from 'vitest';
import type { ModelCheck } from '#lib/contracts/model-checks';
import { findModelNotices } from './find-model-notices.ts';

const row: ModelCheck = {
  category: 'main',
  model: 'a/one',
  enabled: true,
  state: 'live',
  findings: [],
  repair: null,
};
const effect = {
  category: { slug: 'main', name: 'MAIN' },
  model: 'a/held',
  effect: 'skipped' as const,
  reason: 'It costs more than the limit.',
};
const finding = (
  kind: ModelCheck['findings'][number]['kind'],
  before: string | null,
  after: string | null,
) => ({
  kind,
  before,
  after,
  text: '',
});
const find = (...rows: Partial<ModelCheck>[]) =>
  findModelNotices(
    rows.map((part) => ({ ...row, ...part })),
    (slug) => slug.toUpperCase(),
    new Map([['a/held', [effect]]]),
  );

test.each<[Partial<ModelCheck>, object]>([
  [
    { state: 'gone', findings: [finding('gone', 'a/one', 'a/two')] },
    { step: 1, facts: { became: 'gone', replacement: 'a/two', removedOn: null } },
  ],
  [{ state: 'gone' }, { step: 1, facts: { became: 'gone', replacement: null } }],
  [
    { state: 'free_ended', findings: [finding('free_ended', 'a/one:free', 'a/one')] },
    { step: 1, facts: { became: 'free_ended', replacement: 'a/one' } },
  ],
  [
    { state: 'deprecated', findings: [finding('deprecated', null, '2026-12-24')] },
    { step: 0, facts: { became: 'deprecated', removedOn: '2026-12-24', replacement: null } },
  ],
])('%j', (part, expected) => {
  const [notice] = find(part);
  expect(notice).toMatchObject({ kind: 'model_gone', subject: 'a/one', ...expected });
});

test('a new price is reported with the old one, once for all categories that use the model', () => {
  const findings = [finding('repriced', '0.57 2.3', '1 2.3')];
  expect(find({ state: 'changed', findings }, { state: 'changed', findings, category: 'code' })).toEqual([
    {
      kind: 'model_repriced',
      subject: 'a/one',
      step: 0,
      facts: {
        model: 'a/one',
        categories: [
          { slug: 'main', name: 'MAIN' },
          { slug: 'code', name: 'CODE' },
        ],
        before: { input: 0.57, output: 2.3 },
        after: { input: 1, output: 2.3 },
        effects: [],
      },
    },
  ]);
});

test('a new price that keeps a model from requests is more urgent and says so', () => {
  const findings = [finding('repriced', '0.57 2.3', '1 2.3')];
  expect(find({ model: 'a/held', state: 'changed', findings })).toMatchObject([
    { kind: 'model_repriced', subject: 'a/held', step: 1, facts: { effects: [effect] } },
  ]);
});

test('models that are off, unchanged or never listed cause no notice', () => {
  expect(
    find(
      { state: 'gone', enabled: false },
      { model: 'b' },
      { model: 'c', state: 'unknown' },
      { model: 'd', state: 'changed', findings: [finding('context_changed', '1000', '2000')] },
    ),
  ).toEqual([]);
});
