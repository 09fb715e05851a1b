import { expect, test } from 'vitest';
import { findLesson, type LessonFacts } from './find-lesson.ts';

const even = Array<number>(24).fill(10);
const at = (hours: Record<number, number>) => Array.from({ length: 24 }, (_, hour) => hours[hour] ?? 0);

const facts: LessonFacts = {
  category: 'main',
  models: ['a/first', 'b/second', 'c/third'],
  version: 4,
  first: 'a/first',
  fromMs: Date.UTC(2026, 10, 11),
  toMs: Date.UTC(2026, 10, 18),
  days: 7,
  requests: 240,
  heldUpBy: new Map([['b/second', 60]]),
  heldUpAt: at({ 9: 10, 14: 30, 15: 20 }),
  requestsAt: even,
  isLimit: true,
  firstTokenP50Ms: () => 1_120,
};

test('a first choice that is often limited, and a second that answers, make a lesson with its counts', () => {
  const lesson = findLesson(facts);
  expect(lesson?.sentence).toBe(
    'a/first was limited upstream in 60 of 240 requests over the last 7 days, mostly 14–16 h; b/second answered all of them, typically beginning after 1.1 s. Put it first?',
  );
  expect(lesson?.proposal).toEqual({ models: ['b/second', 'a/first', 'c/third'], version: 4 });
  expect(lesson?.evidence).toMatchObject({ heldUp: 60, answered: 60, hours: { from: 14, to: 16 } });
});

test('the same suggestion has the same id, whatever the counts; another one has another', () => {
  const id = findLesson(facts)?.id;
  expect(findLesson({ ...facts, requests: 250, version: 9 })?.id).toBe(id);
  expect(findLesson({ ...facts, heldUpBy: new Map([['c/third', 60]]) })?.id).not.toBe(id);
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
  ['there were too few requests', { requests: 19, heldUpBy: new Map([['b/second', 15]]) }],
  ['it was held up too seldom', { heldUpBy: new Map([['b/second', 40]]) }],
  [
    'no other model answered reliably',
    {
      heldUpBy: new Map([
        ['b/second', 35],
        ['c/third', 25],
      ]),
    },
  ],
  ['who answered is no longer in the list', { models: ['a/first', 'c/third'] }],
])('there is no lesson where %s', (_why, over) => {
  expect(findLesson({ ...facts, ...over })).toBeNull();
});

test('hours are named only where the trouble is denser there than the traffic', () => {
  expect(findLesson({ ...facts, heldUpAt: Array<number>(24).fill(2.5) })?.evidence.hours).toBeNull();
  const busyAfternoon = at({ 14: 120, 15: 100, 9: 20 });
  expect(findLesson({ ...facts, requestsAt: busyAfternoon })?.evidence.hours).toBeNull();
});
