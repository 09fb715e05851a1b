import { expect, test } from 'vitest';
import { type CatalogueModel, Tier } from '#lib/contracts/model';
import { defaultPolicy, type Policy } from '#lib/contracts/policy';
import { catalogueModel } from '#tests/support/catalogue-model';
import { foreseeGuard } from './foresee-guard.ts';
import { checkPolicyGuards, type PricedModel } from './policy-guards.ts';

const noNeeds = { inputModalities: [], outputModalities: [], parameters: [] };
const perMillion = 0.000_001;

function priced(id: string, over: Partial<CatalogueModel> = {}, tier: Tier | null = 'strong'): PricedModel {
  return { id, facts: catalogueModel({ id, ...over }), tier };
}

const first = priced('a/first', { promptUsdPerToken: perMillion, completionUsdPerToken: 4 * perMillion });

const asking = { waitMs: 60_000, uptoUsd: null };

test.each<[string, PricedModel, Partial<Policy>, string]>([
  ['a model within the limits', first, { maxPriceUsdPerMillion: { prompt: 1, completion: 4 } }, 'none'],
  ['an input price over the limit', first, { maxPriceUsdPerMillion: { prompt: 0.5 } }, 'never price'],
  ['a lower tier', priced('b/lower', {}, 'fast'), { tierFloor: 'same_or_better' }, 'never tier'],
  ['a better tier', priced('b/better', {}, 'frontier'), { tierFloor: 'same_or_better' }, 'none'],
  [
    'three times the price of input and of output',
    priced('b/dear', { promptUsdPerToken: 3 * perMillion, completionUsdPerToken: 12 * perMillion }),
    { maxTimesFirst: 2 },
    'never times_first',
  ],
  [
    'three times the price of output alone',
    priced('b/wordy', { promptUsdPerToken: perMillion, completionUsdPerToken: 12 * perMillion }),
    { maxTimesFirst: 2 },
    'sometimes times_first',
  ],
  [
    'a price per image, over the limit, in a category of texts',
    priced('b/images', { imageUsd: 0.1 }),
    { maxPriceUsd: { image: 0.05 } },
    'sometimes price_per_use',
  ],
  [
    'a router under a price limit',
    priced('b/auto', { isRouter: true, promptUsdPerToken: null, completionUsdPerToken: null }, null),
    { maxPriceUsdPerMillion: { prompt: 1 }, maxTimesFirst: 2, tierFloor: 'same_or_better' },
    'unchecked price,times_first,tier',
  ],
  [
    'a model that no list has',
    { id: 'b/new', facts: null },
    { tierFloor: 'same_or_better' },
    'unchecked tier',
  ],
  [
    'an input price over the limit, in a category that asks',
    first,
    { maxPriceUsdPerMillion: { prompt: 0.5 }, askWhenDearer: asking },
    'asks price',
  ],
  [
    'a lower tier over the price limit, in a category that asks',
    priced('b/lower', { promptUsdPerToken: perMillion }, 'fast'),
    { maxPriceUsdPerMillion: { prompt: 0.5 }, tierFloor: 'same_or_better', askWhenDearer: asking },
    'never tier',
  ],
  [
    'the fastest providers of a model within the limits',
    priced('b/fast:nitro', { promptUsdPerToken: perMillion, completionUsdPerToken: 4 * perMillion }),
    { maxPriceUsdPerMillion: { prompt: 1 }, maxTimesFirst: 2 },
    'unchecked price,times_first',
  ],
  [
    'the fastest providers of a model over the limit',
    priced('b/fast:nitro', { promptUsdPerToken: 2 * perMillion }),
    { maxPriceUsdPerMillion: { prompt: 1 } },
    'never price',
  ],
  [
    'the cheapest providers of a model within the limits',
    priced('b/cheap:floor', { promptUsdPerToken: perMillion, completionUsdPerToken: 4 * perMillion }),
    { maxPriceUsdPerMillion: { prompt: 1 }, maxTimesFirst: 2 },
    'none',
  ],
  ['a model that no list has, without rules', { id: 'b/new', facts: null }, {}, 'none'],
])('%s', (_, model, policy, expected) => {
  const forecast = foreseeGuard(model, { ...defaultPolicy, ...policy }, first, noNeeds);
  const actual =
    forecast === null
      ? 'none'
      : `${forecast.kind} ${forecast.kind === 'unchecked' ? forecast.rules.join(',') : forecast.cause.kind}`;
  expect(actual).toBe(expected);
});

test('a price per image always counts if the category’s requests contain images', () => {
  const model = priced('b/images', { imageUsd: 0.1 });
  const policy: Policy = { ...defaultPolicy, maxPriceUsd: { image: 0.05 } };
  expect(foreseeGuard(model, policy, first, { ...noNeeds, inputModalities: ['image'] })?.kind).toBe('never');
});

test('whether a category asks for every request or for some follows from what the requests can be', () => {
  const model = priced('b/images', { imageUsd: 0.1 });
  const policy: Policy = { ...defaultPolicy, maxPriceUsd: { image: 0.05 }, askWhenDearer: asking };
  const withImages = { ...noNeeds, inputModalities: ['image'] };
  expect(foreseeGuard(model, policy, first, noNeeds)).toMatchObject({ kind: 'asks', isAlways: false });
  expect(foreseeGuard(model, policy, first, withImages)).toMatchObject({ kind: 'asks', isAlways: true });
});

test('no paid model replaces a free first choice that must stay free', () => {
  const free = priced('a/free:free', { promptUsdPerToken: 0, completionUsdPerToken: 0 });
  const policy: Policy = { ...defaultPolicy, freeStaysFree: true };
  expect(foreseeGuard(first, policy, free, noNeeds)).toMatchObject({
    kind: 'never',
    cause: { kind: 'not_free', isPriceKnown: true },
  });
  expect(foreseeGuard(first, policy, undefined, noNeeds)).toBeNull();
  expect(foreseeGuard({ ...first, wasFree: true }, policy, undefined, noNeeds)).toMatchObject({
    kind: 'never',
    cause: { kind: 'no_longer_free' },
  });
});

/** Deterministic: every run checks the same cases. */
function sequence(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

test('the forecast agrees with the checks of requests of any size', () => {
  const kinds = { never: 0, sometimes: 0, none: 0 };
  const wrong: string[] = [];
  for (let seed = 1; seed <= 400; seed += 1) {
    const next = sequence(seed);
    const price = () => (next(8) === 0 ? null : next(40) * 0.1 * perMillion);
    const drawn = (id: string) =>
      priced(
        id,
        {
          promptUsdPerToken: price(),
          completionUsdPerToken: price(),
          imageUsd: next(3) === 0 ? 0.01 : null,
          isFree: next(6) === 0,
        },
        Tier.options[next(4)] ?? null,
      );
    const [one, other] = [drawn('a/one'), drawn('b/other')];
    const policy: Policy = {
      ...defaultPolicy,
      maxPriceUsdPerMillion: next(2) === 0 ? {} : { prompt: next(4), completion: next(4) },
      maxPriceUsd: next(2) === 0 ? {} : { image: 0.005 },
      maxTimesFirst: next(2) === 0 ? null : 1 + next(4),
      freeStaysFree: next(2) === 0,
      tierFloor: next(2) === 0 ? 'none' : 'same_or_better',
    };
    const forecast = foreseeGuard(other, policy, one, noNeeds);
    for (let request = 0; request < 40; request += 1) {
      const skipped = checkPolicyGuards(other, policy, one, {
        inputModalities: next(2) === 0 ? ['image'] : [],
        outputModalities: [],
        inputTokens: 1 + next(200_000),
        maxTokens: next(2) === 0 ? null : next(2_000),
      });
      const isWrong = forecast?.kind === 'never' ? skipped === null : skipped !== null;
      if (isWrong && forecast?.kind !== 'sometimes') wrong.push(`${seed}: ${forecast?.kind ?? 'none'}`);
    }
    if (forecast?.kind === 'never') kinds.never += 1;
    else if (forecast?.kind === 'sometimes') kinds.sometimes += 1;
    else kinds.none += 1;
  }
  expect(wrong).toEqual([]);
  // Without a case of each kind, nothing was tested.
  expect(Math.min(kinds.never, kinds.sometimes, kinds.none)).toBeGreaterThan(20);
});
