import { expect, test } from 'vitest';
import { findSharedLimits, type ChainRowProviders } from './shared-limits.ts';

type Row = Omit<ChainRowProviders, 'rank'>;

const row = (id: string, providers: ChainRowProviders['providers'] = ['One', 'Two']): Row => ({
  id,
  name: `Model ${id}`,
  isFree: id.endsWith(':free'),
  providers,
});

const find = (rows: readonly Row[], candidates?: readonly Row[]) =>
  findSharedLimits(
    rows.map((one, place) => ({ ...one, rank: place + 1 })),
    candidates,
  );

test('free models share one quota, and moving another model between them helps', () => {
  const rows = [row('a/one:free'), row('b/two:free'), row('c/paid')];
  expect(find(rows)).toEqual([
    {
      kind: 'free_counter',
      provider: null,
      ids: ['a/one:free', 'b/two:free'],
      isWholeList: false,
      text: 'Rows 1 and 2 are free models: they share one quota, so both stop when it is used up.',
      fix: {
        kind: 'move',
        id: 'c/paid',
        to: 1,
        text: 'Move Model c/paid to second place, so that one limit can’t stop the first two.',
      },
    },
  ]);
});

test('models with the same single provider share its limits', () => {
  const studio = ['Google AI Studio', 'Google AI Studio'];
  const rows = [row('g/one', studio), row('g/two', studio), row('g/three', studio)];
  const [group] = find(rows, [
    row('g/four', studio),
    row('u/unknown', null),
    row('m/other', [...studio, 'Mistral']),
  ]);
  expect(group).toMatchObject({
    kind: 'provider',
    provider: 'Google AI Studio',
    isWholeList: true,
    text: 'All 3 models run only on Google AI Studio: one rate limit there stops all 3.',
    fix: { kind: 'add', id: 'm/other', to: 1 },
  });
});

test('a chain of free models is fixed by a paid one, and has no fix if nothing helps', () => {
  const rows = [row('a/one:free'), row('b/two:free')];
  expect(find(rows, [row('c/x:free'), row('a/one', null)])[0]?.fix).toMatchObject({
    id: 'a/one',
  });
  expect(find(rows)[0]?.fix).toBeNull();
});

test('if the second row does not share the limit, no fix is proposed', () => {
  const rows = [row('g/one', ['X']), row('c/apart'), row('g/two', ['X'])];
  expect(find(rows)[0]).toMatchObject({ ids: ['g/one', 'g/two'], fix: null });
});

test('a model with unknown providers is no fix for a shared provider', () => {
  const rows = [row('g/one', ['X']), row('g/two', ['X']), row('u/unknown', null)];
  expect(find(rows)[0]?.fix).toBeNull();
  expect(find([...rows, row('k/known', ['Y'])])[0]?.fix).toMatchObject({
    kind: 'move',
    id: 'k/known',
  });
});

test('one fix that helps two groups is proposed once', () => {
  const rows = [row('g/one:free', ['X']), row('g/two:free', ['X']), row('p/paid', ['Y'])];
  expect(find(rows).map(({ kind, fix }) => [kind, fix?.id ?? null])).toEqual([
    ['free_counter', 'p/paid'],
    ['provider', null],
  ]);
});

test('models with several or unknown providers and single rows form no group', () => {
  const rows = [
    row('a/one'),
    row('b/two', null),
    row('c/three', ['X']),
    row('d/four:free'),
    row('e/five', []),
  ];
  expect(find(rows)).toEqual([]);
});

test('a group names its rows by their visible rank, even with other rows between them', () => {
  const rows = [
    { ...row('g/five', ['X']), rank: 5 },
    { ...row('o/six'), rank: 6 },
    { ...row('g/seven', ['X']), rank: 7 },
  ];
  expect(findSharedLimits(rows)[0]?.text).toBe(
    'Rows 5 and 7 run only on X: one rate limit there stops both.',
  );
});
