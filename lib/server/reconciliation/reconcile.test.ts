import { expect, test } from 'vitest';
import { reconcile } from './reconcile.ts';

const day = '2026-11-29';
const spend = (model: string, costUsd: number, date = day) => ({
  date,
  model,
  calls: 1,
  costUsd,
  estimated: 0,
  unknown: 0,
  cutShort: 0,
});
const billed = (model: string, costUsd: number, date = day) => ({
  date,
  model,
  calls: 1,
  costUsd,
  byokUsd: 0,
});
const when = { today: '2026-11-30', oldestDay: '2026-11-01' };

test('the rows of the days add up the models, the newest day first', () => {
  const ours = [spend('a', 1), spend('b', 2), spend('a', 4, '2026-11-28'), spend('a', 8, '2026-11-30')];
  const theirs = [billed('a', 1), billed('b', 2), billed('a', 4, '2026-11-28'), billed('a', 9, '2026-11-30')];
  const rows = reconcile({ ours, theirs, ...when, by: 'day' });
  expect(rows).toMatchObject([
    { date: '2026-11-30', model: null, ours: { costUsd: 8 }, theirs: null, differenceUsd: null },
    { date: day, ours: { calls: 2, costUsd: 3 }, theirs: { calls: 2, costUsd: 3 }, differenceUsd: 0 },
    { date: '2026-11-28', ours: { costUsd: 4 }, theirs: { costUsd: 4 }, differenceUsd: 0 },
  ]);
});

test('another name is suspected only if each side has a model that the other lacks', () => {
  const causesOf = (ours: string[], theirs: string[]) =>
    reconcile({
      ours: ours.map((model) => spend(model, 1)),
      theirs: theirs.map((model) => billed(model, 1)),
      ...when,
      by: 'model',
    }).map(({ model, causes }) => [model, ...causes]);
  expect(causesOf(['same', 'alias'], ['same', 'name'])).toEqual([
    ['same'],
    ['alias', 'other_name'],
    ['name', 'other_name', 'calls_elsewhere'],
  ]);
  expect(causesOf(['same'], ['same', 'name'])).toEqual([['same'], ['name', 'calls_elsewhere']]);
});
