import { expect, test } from 'vitest';
import { findLesson, type LessonFacts, type LessonRequest } from './find-lesson.ts';

const hourMs = 60 * 60 * 1_000;
const dayMs = 24 * hourMs;
const startMs = Date.UTC(2026, 10, 14);

type Some = Partial<LessonRequest> & { readonly hour?: number };

/** So many requests, one a day at that hour, like this. */
function some(count: number, { hour = 9, ...over }: Some = {}): LessonRequest[] {
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

const facts: LessonFacts = {
  category: 'main',
  models: ['a/first', 'b/second', 'c/third'],
  version: 4,
  first: 'a/first',
  requests: [...limited(7), ...limited(5, { hour: 15 }), ...some(8)],
  hourOf: (atMs) => new Date(atMs).getUTCHours(),
};

test('a first choice that was often limited of late, and a second that answered, make a lesson with its counts', () => {
  const lesson = findLesson(facts);
  expect(lesson?.sentence).toBe(
    'a/first was limited upstream in 12 of the last 20 requests, mostly 14–15 h; b/second answered all of them with a typical first token of 1.1 s. Make it your first choice?',
  );
  expect(lesson?.proposal).toEqual({ models: ['b/second', 'a/first', 'c/third'], version: 4 });
  expect(lesson?.evidence).toMatchObject({
    requests: 20,
    heldUp: 12,
    answered: 12,
    hours: { from: 14, to: 15 },
  });
});

test('where the other model did not answer all of them, it says how many', () => {
  const requests = [
    ...limited(10),
    ...limited(1, { served: 'c/third' }),
    ...limited(1, { served: null }),
    ...some(8),
  ];
  expect(findLesson({ ...facts, requests })?.sentence).toContain('b/second answered 10 of them');
});

test('what was mostly no limit is not called one', () => {
  const requests = [...limited(9, { isLimited: false }), ...limited(3), ...some(8)];
  expect(findLesson({ ...facts, requests })?.sentence).toContain(
    'a/first was kept from answering by its provider in 12 of the last 20 requests',
  );
});

test('a rest after a limit is told as one, and is no limit by itself', () => {
  const requests = [...limited(1), ...limited(11, { isLimited: null }), ...some(8)];
  expect(findLesson({ ...facts, requests })?.sentence).toContain(
    'a/first was limited upstream, or in cooldown after that, in 12 of the last 20 requests',
  );
  const resting = [...limited(12, { isLimited: null }), ...some(8)];
  expect(findLesson({ ...facts, requests: resting })?.sentence).toContain('was kept from answering');
});

test('the same suggestion has the same id, whatever the counts; another one has another', () => {
  const id = findLesson(facts)?.id;
  expect(findLesson({ ...facts, requests: [...facts.requests, ...some(5)], version: 9 })?.id).toBe(id);
  const byThird = [...limited(12, { served: 'c/third' }), ...some(8)];
  expect(findLesson({ ...facts, requests: byThird })?.id).not.toBe(id);
  expect(findLesson({ ...facts, category: 'image' })?.id).not.toBe(id);
});

test('the list keeps everything else where it was, also what stands before the first choice and is off', () => {
  const models = ['z/off', 'a/first', 'y/off', 'b/second'];
  expect(findLesson({ ...facts, models })?.proposal.models).toEqual([
    'z/off',
    'b/second',
    'a/first',
    'y/off',
  ]);
});

test.each([
  ['there were too few requests', { requests: [...limited(12), ...some(7)] }],
  ['it was held up too seldom', { requests: [...limited(12), ...some(60)] }],
  ['it was held up too few times', { requests: [...limited(7), ...some(13)] }],
  [
    'no other model answered reliably',
    { requests: [...limited(7), ...limited(5, { served: 'c/third' }), ...some(8)] },
  ],
  ['nobody answered', { requests: [...limited(12, { served: null }), ...some(8)] }],
  ['who answered is no longer in the list', { models: ['a/first', 'c/third'] }],
])('there is no lesson where %s', (_why, over) => {
  expect(findLesson({ ...facts, ...over })).toBeNull();
});

test('hours are named only where the trouble is denser there than the traffic', () => {
  const spread = Array.from({ length: 12 }, (_, at) => limited(1, { hour: at * 2 })).flat();
  expect(findLesson({ ...facts, requests: [...spread, ...some(8)] })?.evidence.hours).toBeNull();
  const busyAfternoon = [...limited(12), ...some(20, { hour: 14 })];
  expect(findLesson({ ...facts, requests: busyAfternoon })?.evidence.hours).toBeNull();
});
