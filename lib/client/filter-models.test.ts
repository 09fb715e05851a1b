import { expect, test } from 'vitest';
import { listedModel } from '#tests/support/catalogue-model';
import { countFilters, matchFilter, noFilter, sortModels, type ModelFilter } from './filter-models.ts';

const nowMs = Date.UTC(2026, 10, 21);
const daysAgo = (days: number) => nowMs / 1_000 - days * 86_400;

const models = [
  listedModel({ id: 'a/old', name: 'Old 10', created: daysAgo(800), contextTokens: 32_000 }),
  listedModel({ id: 'b/eyes', name: 'Eyes', created: daysAgo(20), inputModalities: ['text', 'image'] }),
  listedModel({
    id: 'b/dear',
    name: 'Old 9',
    created: daysAgo(100),
    contextTokens: 1_000_000,
    promptUsdPerToken: 0.000_02,
    completionUsdPerToken: 0.000_08,
    supportedParameters: [],
  }),
  listedModel({ id: 'c/gift:free', name: 'Gift', created: null, promptUsdPerToken: 0 }),
  listedModel({ id: 'c/auto', name: 'Auto', isRouter: true, promptUsdPerToken: -1, created: null }),
];

function find(filter: Partial<ModelFilter>): string[] {
  const isWanted = matchFilter({ ...noFilter, ...filter }, nowMs);
  return models.filter(isWanted).map(({ id }) => id);
}

const noNeeds = noFilter.can;

test.each<[string, Partial<ModelFilter>, string[]]>([
  ['nothing', {}, ['a/old', 'b/eyes', 'b/dear', 'c/gift:free', 'c/auto']],
  ['image input', { can: { ...noNeeds, inputModalities: ['image'] } }, ['b/eyes']],
  ['tools', { can: { ...noNeeds, parameters: ['tools'] } }, ['a/old', 'b/eyes', 'c/gift:free', 'c/auto']],
  ['free', { isFree: true }, ['c/gift:free']],
  ['at least a million tokens', { minContextTokens: 1_000_000 }, ['b/dear']],
  [
    'at most two dollars, of which a router says nothing',
    { maxUsdPerMillion: 2 },
    ['a/old', 'b/eyes', 'c/gift:free'],
  ],
  ['an author', { author: 'b' }, ['b/eyes', 'b/dear']],
  ['half a year', { maxAgeDays: 180 }, ['b/eyes', 'b/dear']],
  [
    'what works for a category, which a router does',
    { worksFor: { ...noNeeds, inputModalities: ['image'] } },
    ['b/eyes', 'c/auto'],
  ],
])('a filter for %s keeps the matching models', (_, filter, expected) => {
  expect(find(filter)).toEqual(expected);
});

test('models are sorted by natural name order, price, context and age, with unknown values last', () => {
  const ids = (sort: Parameters<typeof sortModels>[1]) => sortModels(models, sort).map(({ id }) => id);
  expect(ids('name')).toEqual(['c/auto', 'b/eyes', 'c/gift:free', 'b/dear', 'a/old']);
  expect(ids('price')).toEqual(['c/gift:free', 'a/old', 'b/eyes', 'b/dear', 'c/auto']);
  expect(ids('context')[0]).toBe('b/dear');
  expect(ids('newest').slice(0, 2)).toEqual(['b/eyes', 'b/dear']);
});

test('filters are counted one by one', () => {
  expect(countFilters(noFilter)).toBe(0);
  expect(
    countFilters({ ...noFilter, isFree: true, author: 'b', can: { ...noNeeds, parameters: ['tools'] } }),
  ).toBe(3);
});
