import { expect, test } from 'vitest';
import { findSharedFate, type FateRow } from './shared-fate.ts';

const row = (id: string, providers: FateRow['providers'] = ['One', 'Two']): FateRow => ({
  id,
  isFree: id.endsWith(':free'),
  providers,
});
test('free models share one counter, and moving another model between them helps', () => {
  const rows = [row('a/one:free'), row('b/two:free'), row('c/paid')];
  expect(findSharedFate(rows)).toEqual([
    {
      kind: 'free_counter',
      provider: null,
      ids: ['a/one:free', 'b/two:free'],
      isWholeList: false,
      text: '2 of 3 rows are free models: they share one counter, and when it is used up both stop.',
      fix: {
        kind: 'move',
        id: 'c/paid',
        to: 1,
        text: 'Move c/paid to second place, so that one limit does not stop the first two.',
      },
    },
  ]);
});

test('rows that only one company runs stand or fall with it', () => {
  const studio = ['Google AI Studio', 'Google AI Studio'];
  const rows = [row('g/one', studio), row('g/two', studio), row('g/three', studio)];
  const [group] = findSharedFate(rows, [
    row('g/four', studio),
    row('u/unknown', null),
    row('m/other', [...studio, 'Mistral']),
  ]);
  expect(group).toMatchObject({
    kind: 'provider',
    provider: 'Google AI Studio',
    isWholeList: true,
    text: 'All 3 rows run only at Google AI Studio: one limit there stops all 3.',
    fix: { kind: 'add', id: 'm/other', to: 1 },
  });
});

test('a list of free models only is fixed by a paid one, and nothing is proposed where nothing helps', () => {
  const rows = [row('a/one:free'), row('b/two:free')];
  expect(findSharedFate(rows, [row('c/x:free'), row('a/one', null)])[0]?.fix).toMatchObject({
    id: 'a/one',
  });
  expect(findSharedFate(rows)[0]?.fix).toBeNull();
});

test('where the second row is apart already there is nothing to fix', () => {
  const rows = [row('g/one', ['X']), row('c/apart'), row('g/two', ['X'])];
  expect(findSharedFate(rows)[0]).toMatchObject({ ids: ['g/one', 'g/two'], fix: null });
});

test('a row of which it is not known who runs it is no way out of a shared provider', () => {
  const rows = [row('g/one', ['X']), row('g/two', ['X']), row('u/unknown', null)];
  expect(findSharedFate(rows)[0]?.fix).toBeNull();
  expect(findSharedFate([...rows, row('k/known', ['Y'])])[0]?.fix).toMatchObject({
    kind: 'move',
    id: 'k/known',
  });
});

test('one fix that helps two groups is proposed once', () => {
  const rows = [row('g/one:free', ['X']), row('g/two:free', ['X']), row('p/paid', ['Y'])];
  expect(findSharedFate(rows).map(({ kind, fix }) => [kind, fix?.id ?? null])).toEqual([
    ['free_counter', 'p/paid'],
    ['provider', null],
  ]);
});

test('several providers, unknown ones and single rows make no group', () => {
  const rows = [
    row('a/one'),
    row('b/two', null),
    row('c/three', ['X']),
    row('d/four:free'),
    row('e/five', []),
  ];
  expect(findSharedFate(rows)).toEqual([]);
});
