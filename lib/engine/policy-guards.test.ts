import { candidateOf } from '#tests/support/candidate';
import { expect, test } from 'vitest';
import { chatCompletions } from '#lib/dialects/chat-completions/chat-completions';
import type { Tier } from '#lib/contracts/model';
import { defaultPolicy, type Policy } from '#lib/contracts/policy';
import { catalogueModel } from '#tests/support/catalogue-model';
import type { Candidate } from './candidate.ts';
import { checkPolicyGuards } from './policy-guards.ts';
import { explainSkip } from '#lib/words/engine-words';

const model = catalogueModel({
  id: 'acme/plain',
  contextTokens: 1_000,
  maxCompletionTokens: 500,
  supportedParameters: ['temperature'],
  promptUsdPerToken: null,
  completionUsdPerToken: null,
});

const text = { messages: [{ role: 'user', content: 'Hello' }] };
const image = {
  messages: [
    { role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:' } }] },
    { role: 'user', content: 'and?' },
  ],
};

const plain = chatCompletions.describe(text).needs;
const priced = {
  ...model,
  promptUsdPerToken: 0.000_000_3,
  completionUsdPerToken: 0.000_002_5,
  cachedUsdPerToken: 0.000_000_03,
  cacheWriteUsdPerToken: 0.000_000_4,
  reasoningUsdPerToken: 0.000_005,
  requestUsd: 0.01,
  imageUsd: 0.002,
};

test.each([
  ['no ceiling', {}, null],
  ['a ceiling equal to the price', { prompt: 0.3, completion: 2.5 }, null],
  [
    'a lower input price',
    { prompt: 0.2 },
    "costs $0.3 per million input tokens, above this category's limit of $0.2",
  ],
  ['a lower output price', { prompt: 1, completion: 2 }, 'costs $2.5 per million output tokens'],
  ['a lower reasoning price', { completion: 3, reasoning: 3 }, 'costs $5 per million reasoning tokens'],
  ['a lower cache-read price', { cachedPrompt: 0.01 }, 'costs $0.03 per million cached input tokens'],
  ['a lower cache-write price', { cacheWrite: 0.3 }, 'costs $0.4 per million cache-write tokens'],
  ['free models only', { prompt: 0, completion: 0 }, "above this category's limit of $0"],
])('price ceiling: %s', (_, maxPriceUsdPerMillion, reason) => {
  const policy: Policy = { ...defaultPolicy, maxPriceUsdPerMillion };
  const candidate = candidateOf(model.id, priced);
  const skip = checkPolicyGuards(candidate, policy, undefined, plain);
  expect(skip === null ? 'none' : explainSkip(skip.cause, candidate).reason).toContain(reason ?? 'none');
});

test('a ceiling applies to the price of long prompts, for long prompts', () => {
  const facts = {
    ...priced,
    longContextPrices: [
      {
        minInputTokens: 200_000,
        promptUsdPerToken: 0.000_000_6,
        completionUsdPerToken: null,
        cachedUsdPerToken: null,
        cacheWriteUsdPerToken: null,
      },
    ],
  };
  const candidate = candidateOf(model.id, facts);
  const long = { ...plain, inputTokens: 200_000 };
  const policy = { maxPriceUsdPerMillion: { prompt: 0.5 } };
  expect(reasonOf(policy, candidate, candidate)).toBe('none');
  expect(reasonOf(policy, candidate, candidate, long)).toContain(
    'costs $0.6 per million input tokens in prompts of 200,000 tokens and more',
  );
  expect(reasonOf({ maxPriceUsdPerMillion: { prompt: 0.6 } }, candidate, candidate, long)).toBe('none');
});

test('a model with an unknown price is tried despite a ceiling', () => {
  const policy: Policy = { ...defaultPolicy, maxPriceUsdPerMillion: { prompt: 0, completion: 0 } };
  expect(checkPolicyGuards(candidateOf('new/model'), policy, undefined, plain)).toBeNull();
  expect(checkPolicyGuards(candidateOf(model.id, model), policy, undefined, plain)).toBeNull();
});

test.each<[Tier | null, Tier | null, boolean]>([
  ['strong', 'strong', false],
  ['strong', 'frontier', false],
  ['strong', 'fast', true],
  ['fast', 'tiny', true],
  ['strong', null, false],
  [null, 'tiny', false],
])('tier floor: after a %s first choice, a %s model is skipped: %s', (floor, tier, isSkipped) => {
  const first = { ...candidateOf('a/first', model), tier: floor };
  const candidate = { ...candidateOf('b/next', model), tier };
  const policy: Policy = { ...defaultPolicy, tierFloor: 'same_or_better' };
  expect(checkPolicyGuards(candidate, policy, first, plain) !== null).toBe(isSkipped);
  expect(checkPolicyGuards(candidate, defaultPolicy, first, plain)).toBeNull();
});

const reasonOf = (policy: Partial<Policy>, candidate: Candidate, first: Candidate, needs = plain) => {
  const skip = checkPolicyGuards(candidate, { ...defaultPolicy, ...policy }, first, needs);
  return skip === null ? 'none' : explainSkip(skip.cause, candidate).reason;
};

test('ceilings also cover prices per request and, if the request has images, per image', () => {
  const dear = candidateOf('b/dear', priced);
  const images = chatCompletions.describe(image).needs;
  expect(reasonOf({ maxPriceUsd: { request: 0.005 } }, dear, dear)).toContain('costs $0.01 per request');
  expect(reasonOf({ maxPriceUsd: { request: 0.01 } }, dear, dear)).toBe('none');
  expect(reasonOf({ maxPriceUsd: { image: 0.001 } }, dear, dear)).toBe('none');
  expect(reasonOf({ maxPriceUsd: { image: 0.001 } }, dear, dear, images)).toContain('costs $0.002 per image');
});

test('a model is skipped if this request would cost too many times the first choice’s cost', () => {
  const cheap = candidateOf('a/cheap', { ...priced, requestUsd: null });
  const dear = candidateOf('b/dear', {
    ...priced,
    promptUsdPerToken: 0.000_003,
    completionUsdPerToken: 0.000_025,
    requestUsd: null,
  });
  expect(reasonOf({ maxTimesFirst: 5 }, dear, cheap)).toContain('about 10.0 times as much with b/dear');
  expect(reasonOf({ maxTimesFirst: 10 }, dear, cheap)).toBe('none');
  expect(reasonOf({ maxTimesFirst: 5 }, candidateOf('new/model'), cheap)).toBe('none');
  expect(reasonOf({}, dear, cheap)).toBe('none');
});

test('with freeStaysFree, a chain with a free first choice skips paid models', () => {
  const free = candidateOf('a/one:free', { ...priced, isFree: true });
  const paid = candidateOf('b/paid', priced);
  expect(reasonOf({ freeStaysFree: true }, paid, free)).toContain("b/paid isn't free");
  expect(reasonOf({ freeStaysFree: true }, candidateOf('new/model'), free)).toContain(
    'The price of new/model is unknown',
  );
  expect(reasonOf({ freeStaysFree: true }, candidateOf('c/two:free'), free)).toBe('none');
  expect(reasonOf({ freeStaysFree: true }, free, paid)).toBe('none');
  expect(reasonOf({}, paid, free)).toBe('none');
});

test('with freeStaysFree, a first choice that has a price now is skipped, and so are paid models behind it', () => {
  const first = { ...candidateOf('a/one', priced), wasFree: true };
  const stillFree = candidateOf('c/two:free');
  expect(reasonOf({ freeStaysFree: true }, first, first)).toContain('was free when it was chosen');
  expect(reasonOf({ freeStaysFree: true }, candidateOf('b/paid', priced), first)).toContain(
    'began with a free first choice (a/one)',
  );
  expect(reasonOf({ freeStaysFree: true }, stillFree, first)).toBe('none');
  expect(reasonOf({}, first, first)).toBe('none');
  // A model that is no longer in the catalogue has no price either. It is tried, but no paid model replaces it.
  const unlisted = { ...candidateOf('a/one'), wasFree: true };
  expect(reasonOf({ freeStaysFree: true }, unlisted, unlisted)).toBe('none');
  expect(reasonOf({ freeStaysFree: true }, candidateOf('b/paid', priced), unlisted)).toContain("isn't free");
});
