import { expect, test } from 'vitest';
import { defaultPolicy, type Policy } from '#lib/contracts/policy';
import { catalogueModel } from '#tests/support/catalogue-model';
import { findPriceEffects, type PricedTarget } from './find-price-effects.ts';

/** A model with its price per million tokens, in and out alike, before and after. */
function target(written: string, before: number, after = before, wasFree = false): PricedTarget {
  const at = (usd: number) =>
    catalogueModel({
      id: written,
      isFree: usd === 0,
      promptUsdPerToken: usd / 1e6,
      completionUsdPerToken: usd / 1e6,
    });
  return {
    written,
    known: { id: written, facts: at(before) },
    current: { id: written, facts: at(after), wasFree },
  };
}

const effectsOf = (policy: Partial<Policy>, ...models: PricedTarget[]) => {
  const repriced = models.filter(
    ({ known, current }) => known.facts?.promptUsdPerToken !== current.facts?.promptUsdPerToken,
  );
  const effects = findPriceEffects(
    [
      {
        slug: 'main',
        name: 'Main',
        policy: { ...defaultPolicy, ...policy },
        needs: { inputModalities: [], outputModalities: [], parameters: [] },
        models,
      },
    ],
    new Set(repriced.map(({ written }) => written)),
  );
  return [...effects].flatMap(([source, found]) =>
    found.map(({ model, effect, reason }) => [source, model, effect, reason]),
  );
};

test('a new price over the limit of a category has an effect, a new price below it has none', () => {
  const policy = { maxPriceUsdPerMillion: { prompt: 2 } };
  expect(effectsOf(policy, target('a', 1, 2), target('b', 1))).toEqual([]);
  expect(effectsOf(policy, target('a', 1, 3), target('b', 1))).toEqual([
    ['a', 'a', 'skipped', 'a costs $3 per million input tokens, above the limit of $2.'],
  ]);
  expect(
    effectsOf({ ...policy, askWhenDearer: { waitMs: 60_000, uptoUsd: null } }, target('a', 1, 3)),
  ).toEqual([['a', 'a', 'asks', expect.any(String)]]);
});

test('a model that was over the limit before is not told', () => {
  expect(effectsOf({ maxPriceUsdPerMillion: { prompt: 2 } }, target('a', 3, 4))).toEqual([]);
});

test('the price of the first choice has effects on the models behind it', () => {
  expect(effectsOf({ maxTimesFirst: 3 }, target('a', 1, 0.5), target('b', 2), target('c', 1))).toEqual([
    [
      'a',
      'b',
      'skipped',
      'With b, a request costs about 4.0 times as much as with the first choice (a), and the limit is 3 times.',
    ],
  ]);
  expect(effectsOf({ freeStaysFree: true }, target('a', 1, 0), target('b', 2))).toEqual([
    ['a', 'b', 'skipped', 'b is not free, unlike the first choice (a).'],
  ]);
});

test('a first choice that is no longer free is not called in a chain that stays free', () => {
  expect(effectsOf({ freeStaysFree: true }, target('a', 0, 1, true), target('b', 0))).toEqual([
    [
      'a',
      'a',
      'skipped',
      'a was free when it was chosen, and this category skips paid models when the first choice is free.',
    ],
  ]);
  expect(effectsOf({}, target('a', 0, 1, true))).toEqual([]);
});

test('a fallback that is no longer free is skipped where the chain stays free', () => {
  expect(effectsOf({ freeStaysFree: true }, target('a', 0), target('b', 0, 1, true))).toEqual([
    ['b', 'b', 'skipped', 'b is not free, unlike the first choice (a).'],
  ]);
});
