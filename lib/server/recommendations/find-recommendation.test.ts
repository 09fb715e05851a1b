import { expect, test } from 'vitest';
import {
  findRecommendation,
  type RecommendationFacts,
  type RecommendationRequest,
} from './find-recommendation.ts';

const hourMs = 60 * 60 * 1_000;
const dayMs = 24 * hourMs;
const startMs = Date.UTC(2026, 10, 14);

type Some = Partial<RecommendationRequest> & { readonly hour?: number };

/** The given number of requests, one a day at the given hour. */
function some(count: number, { hour = 9, ...over }: Some = {}): RecommendationRequest[] {
  return Array.from({ length: count }, (_, at) => ({
    createdAtMs: startMs + (at % 7) * dayMs + hour * hourMs + at,
    isHeldUp: false,
    isLimited: false,
    served: 'a/first',
    firstTokenMs: 500,
    ...over,
  }));
}

const limited = (count: number, over: Some = {}) =>
  some(count, {
    hour: 14,
    isHeldUp: true,
    isLimited: true,
    served: 'b/second',
    firstTokenMs: 1_120,
    ...over,
  });

const facts: RecommendationFacts = {
  category: 'main',
  models: ['a/first', 'b/second', 'c/third'],
  version: 4,
  first: 'a/first',
  requests: [...limited(7), ...limited(5, { hour: 15 }), ...some(8)],
  hourOf: (atMs) => new Date(atMs).getUTCHours(),
};

test('a first choice that was often limited while a fallback answered gives a recommendation with counts', () => {
  const recommendation = findRecommendation(facts);
  expect(recommendation?.sentence).toBe(
    'a/first was limited upstream in 12 of the last 20 requests, mostly 14–15 h; b/second answered all of them with a typical first token of 1.1 s. Make it your first choice?',
  );
  expect(recommendation?.proposal).toEqual({ models: ['b/second', 'a/first', 'c/third'], version: 4 });
  expect(recommendation?.evidence).toMatchObject({
    requests: 20,
    heldUp: 12,
    answered: 12,
    hours: { from: 14, to: 15 },
  });
});

test('if the fallback did not answer all requests, the recommendation says how many', () => {
  const requests = [
    ...limited(10),
    ...limited(1, { served: 'c/third' }),
    ...limited(1, { served: null }),
    ...some(8),
  ];
  expect(findRecommendation({ ...facts, requests })?.sentence).toContain('b/second answered 10 of them');
});

test('failures that are mostly not limits are not called limits', () => {
  const requests = [...limited(9, { isLimited: false }), ...limited(3), ...some(8)];
  expect(findRecommendation({ ...facts, requests })?.sentence).toContain(
    'a/first failed at its provider in 12 of the last 20 requests',
  );
});

test('a cooldown after a limit is described as one, and is not a limit by itself', () => {
  const requests = [...limited(1), ...limited(11, { isLimited: null }), ...some(8)];
  expect(findRecommendation({ ...facts, requests })?.sentence).toContain(
    'a/first was limited upstream, or in cooldown afterwards, in 12 of the last 20 requests',
  );
  const resting = [...limited(12, { isLimited: null }), ...some(8)];
  expect(findRecommendation({ ...facts, requests: resting })?.sentence).toContain('failed at its provider');
});

test('a suggestion keeps its id when counts change, and another suggestion has another id', () => {
  const id = findRecommendation(facts)?.id;
  expect(findRecommendation({ ...facts, requests: [...facts.requests, ...some(5)], version: 9 })?.id).toBe(
    id,
  );
  const byThird = [...limited(12, { served: 'c/third' }), ...some(8)];
  expect(findRecommendation({ ...facts, requests: byThird })?.id).not.toBe(id);
  expect(findRecommendation({ ...facts, category: 'image' })?.id).not.toBe(id);
});

test('the proposed chain keeps all other models in place, including disabled ones before the first choice', () => {
  const models = ['z/off', 'a/first', 'y/off', 'b/second'];
  expect(findRecommendation({ ...facts, models })?.proposal.models).toEqual([
    'z/off',
    'b/second',
    'a/first',
    'y/off',
  ]);
});

test.each([
  ['there were too few requests', { requests: [...limited(12), ...some(7)] }],
  ['the first choice failed in too small a share', { requests: [...limited(12), ...some(60)] }],
  ['the first choice failed too few times', { requests: [...limited(7), ...some(13)] }],
  [
    'no other model answered reliably',
    { requests: [...limited(7), ...limited(5, { served: 'c/third' }), ...some(8)] },
  ],
  ['no model answered', { requests: [...limited(12, { served: null }), ...some(8)] }],
  ['the model that answered is no longer in the chain', { models: ['a/first', 'c/third'] }],
])('there is no recommendation if %s', (_why, over) => {
  expect(findRecommendation({ ...facts, ...over })).toBeNull();
});

test('hours are named only if failures are denser there than traffic', () => {
  const spread = Array.from({ length: 12 }, (_, at) => limited(1, { hour: at * 2 })).flat();
  expect(findRecommendation({ ...facts, requests: [...spread, ...some(8)] })?.evidence.hours).toBeNull();
  const busyAfternoon = [...limited(12), ...some(20, { hour: 14 })];
  expect(findRecommendation({ ...facts, requests: busyAfternoon })?.evidence.hours).toBeNull();
});
