import { expect, test } from 'vitest';
import type { GatewayErrorType } from '#lib/contracts/vocabulary';
import type { Outcome } from '#lib/engine/execution';
import { createCategoryFailures, FAILURES_IN_A_ROW } from './category-failures.ts';

const failed = (errorType: GatewayErrorType): Outcome => ({
  status: 'failed',
  errorType,
  httpStatus: 503,
  retryAfterMs: null,
});
const served: Outcome = {
  status: 'served',
  facts: {
    servedModel: null,
    provider: null,
    generationId: null,
    usage: null,
    receivedCharacters: 0,
    routerAttempts: [],
    finishReason: null,
    leftBehind: [],
    carried: [],
    serviceTier: { asked: null, billed: null },
  },
  isContinued: false,
  rest: { is: 'streamed' },
};

function stage() {
  const changes: string[] = [];
  const open = new Set<string>();
  const failures = createCategoryFailures({
    board: {
      raise({ kind, subject, facts }) {
        open.add(subject);
        changes.push(`raise ${kind} ${subject} ${'failures' in facts ? facts.failures : ''}`);
      },
      resolve({ kind, subject }) {
        open.delete(subject);
        changes.push(`resolve ${kind} ${subject}`);
      },
      openSubjects: () => ['old', ...open],
    },
    nameOf: (slug) => slug,
    now: () => 0,
  });
  const ends = (category: string | null, ...outcomes: Outcome[]) => {
    for (const outcome of outcomes) failures.note(category, outcome);
    return changes.splice(0);
  };
  const resolveElsewhere = (category: string) => open.delete(category);
  return { failures, ends, resolveElsewhere };
}

const down = failed('chain_exhausted');

test('a category fails after enough failed requests in a row, until one is served', () => {
  const { ends } = stage();
  expect(ends('main', down, down)).toEqual([]);
  expect(ends('main', served)).toEqual(['resolve category_failing main']);
  expect(ends('main', down, down)).toEqual([]);
  expect(ends('code', down)).toEqual([]);
  expect(ends('main', down)).toEqual([`raise category_failing main ${FAILURES_IN_A_ROW}`]);
  expect(ends('main', down)).toEqual([`raise category_failing main ${FAILURES_IN_A_ROW + 1}`]);
  expect(ends('main', served)).toEqual(['resolve category_failing main']);
});

test('once another process has served a request, failures are counted from zero', () => {
  const { ends, resolveElsewhere } = stage();
  expect(ends('main', down, down, down)).toEqual([`raise category_failing main ${FAILURES_IN_A_ROW}`]);
  resolveElsewhere('main');
  expect(ends('main', down, down)).toEqual([]);
  expect(ends('main', down)).toEqual([`raise category_failing main ${FAILURES_IN_A_ROW}`]);
});

test.each<[string | null, Outcome]>([
  [null, down],
  ['main', failed('request_rejected')],
  ['main', failed('no_capable_model')],
  ['main', failed('budget_exceeded')],
  ['main', failed('overloaded')],
  ['main', { status: 'cancelled', facts: null, cause: 'client_gone' }],
])('%s %j does not count for the category', (category, outcome) => {
  const { ends } = stage();
  expect(ends(category, outcome, outcome, outcome, outcome)).toEqual([]);
});

test('the notice of a deleted category is resolved', () => {
  const { failures, ends } = stage();
  failures.keepOnly(['main']);
  expect(ends('main')).toEqual(['resolve category_failing old']);
});
