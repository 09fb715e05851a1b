import { expect, test } from 'vitest';
import { candidateOf } from '#tests/support/candidate';
import { usageWith } from '#tests/support/usage';
import { catalogueModel } from '#tests/support/catalogue-model';
import { chooseReturn, type LastAnswer } from './return-policy.ts';

const MILLION = 1_000_000;
const MINUTE_MS = 60_000;

const priced = (id: string, usdPerMillion: number, cachedUsdPerMillion: number) =>
  candidateOf(id, {
    ...catalogueModel({ id }),
    promptUsdPerToken: usdPerMillion / MILLION,
    completionUsdPerToken: 0,
    cachedUsdPerToken: cachedUsdPerMillion / MILLION,
    requestUsd: null,
  });
const first = priced('a/first', 1, 0.1);
const dear = priced('b/dear', 4, 2);
const cheap = priced('c/cheap', 0.5, 0.05);
const chain = [first, dear, cheap];

const back = <Because>(because: Because) => ({ choice: 'went_back' as const, because });
const stayed = <Because>(because: Because) => ({ choice: 'stayed' as const, because });

const needs = {
  inputModalities: [],
  outputModalities: [],
  parameters: [],
  inputTokens: 100_000,
  maxTokens: null,
};

function lastAt(model: string, agoMs: number, cachedTokens: number | null = 90_000): LastAnswer {
  const usage = usageWith({ inputTokens: 95_000, outputTokens: 10, cachedTokens });
  return { connection: 'openrouter', model, atMs: MILLION - agoMs, usage };
}

type Policy = Parameters<typeof chooseReturn>[0]['policy'];
const choose = (returnTo: Policy['returnTo'], last: LastAnswer | null) =>
  chooseReturn({ chain, policy: { returnTo, strategy: 'ordered' }, last, needs, nowMs: MILLION });

test.each([
  {
    case: 'first_choice returns to the first choice',
    returnTo: 'first_choice',
    last: 'c/cheap',
    minutes: 1,
    ...back('policy'),
  },
  {
    case: 'session stays with the last model',
    returnTo: 'session',
    last: 'c/cheap',
    minutes: 60,
    ...stayed('policy'),
  },
  {
    case: 'cache_aware stays with a cheap model and a warm cache',
    returnTo: 'cache_aware',
    last: 'c/cheap',
    minutes: 1,
    ...stayed('cache_warm'),
  },
  {
    case: 'cache_aware returns from a cold cache',
    returnTo: 'cache_aware',
    last: 'c/cheap',
    minutes: 6,
    ...back('cache_cold'),
  },
  {
    case: 'cache_aware returns from an expensive model despite a warm cache',
    returnTo: 'cache_aware',
    last: 'b/dear',
    minutes: 1,
    ...back('cheaper'),
  },
] as const)('$case', ({ returnTo, last, minutes, choice, because }) => {
  const chosen = choose(returnTo, lastAt(last, minutes * MINUTE_MS));
  expect(chosen.chain[0]?.id).toBe(choice === 'stayed' ? last : 'a/first');
  const idleMs = minutes * MINUTE_MS;
  expect(chosen.choice).toMatchObject({ choice, because, lastModel: last, firstModel: 'a/first', idleMs });
});

test('the estimate for staying counts cached tokens, and the estimate for returning does not', () => {
  const { choice } = choose('cache_aware', lastAt('c/cheap', MINUTE_MS));
  expect(choice?.stayUsd).toBeCloseTo(0.09 * 0.05 + 0.01 * 0.5, 9);
  expect(choice?.backUsd).toBeCloseTo(0.1, 9);
  expect(choice?.cachedTokens).toBe(90_000);
});

test('with an unknown price, the conversation stays while its cache may be warm', () => {
  const unpriced = [candidateOf('a/first'), candidateOf('b/other')];
  const { chain: order, choice } = chooseReturn({
    chain: unpriced,
    policy: { returnTo: 'cache_aware', strategy: 'ordered' },
    last: lastAt('b/other', MINUTE_MS, null),
    needs,
    nowMs: MILLION,
  });
  expect(order[0]?.id).toBe('b/other');
  expect(choice).toMatchObject({ stayUsd: null, backUsd: null, cachedTokens: null });
});

test.each([
  ['a new conversation', null],
  ['a conversation last answered by the first choice', lastAt('a/first', MINUTE_MS)],
  ['a conversation whose model left the chain', lastAt('x/gone', MINUTE_MS)],
])('%s starts with the first choice, without a note', (_, last) => {
  expect(choose('session', last)).toEqual({ chain, choice: null });
});

test('a chain that is not tried in order has no return choice', () => {
  const policy = { returnTo: 'session', strategy: 'cheapest' } as const;
  const chosen = chooseReturn({ chain, policy, last: lastAt('c/cheap', 1), needs, nowMs: MILLION });
  expect(chosen).toEqual({ chain, choice: null });
});

test('the order is always a permutation of the chain', () => {
  for (const { id } of chain) expect(new Set(choose('session', lastAt(id, 1)).chain)).toEqual(new Set(chain));
});
