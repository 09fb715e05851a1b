import { expect, test } from 'vitest';
import type { CallBudgets } from '#lib/engine/call-budgets';
import type { FullBudget } from '#lib/engine/full-budget';
import { candidateOf } from '#tests/support/candidate';
import { createWorld, crash, outage, run, served } from '#tests/support/executor-world';

const full: FullBudget = {
  scope: 'all',
  scopeName: null,
  period: 'day',
  limitUsd: 1,
  spentUsd: 1,
  heldUsd: 0,
  estimateUsd: 0.5,
  resetsAtMs: 2_000_000,
  retryAtMs: 2_000_000,
};

type Held = { readonly model: string; readonly index: number };

/** Budgets with room for all models except `refused`. `look` reports no full budget. */
function budgetsWithout(refused: readonly string[], held: Held[] = []): CallBudgets {
  return {
    look: () => null,
    hold({ candidate: { id }, timing: { index } }) {
      held.push({ model: id, index });
      return Promise.resolve(refused.includes(id) ? full : null);
    },
  };
}

const plays = new Map([
  ['a/one', [{ sent: served, tookMs: 10 }]],
  ['b/two', [{ sent: served, tookMs: 10 }]],
  ['c/crashes', [{ sent: crash, tookMs: 10 }]],
  ['d/out', [{ sent: outage, tookMs: 10 }]],
]);

function worldWith(budgets: CallBudgets) {
  const world = createWorld(plays);
  return { ...world, ports: { ...world.ports, budgets } };
}

test('money is held for every call: retries, and each model that takes over', async () => {
  const held: Held[] = [];
  const world = worldWith(budgetsWithout([], held));
  const { attempts } = await run(world, ['c/crashes', 'd/out', 'a/one'], { retries: 1 });
  expect(attempts.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'failed', 'served']);
  expect(held).toEqual([
    { model: 'c/crashes', index: 0 },
    { model: 'c/crashes', index: 1 },
    { model: 'd/out', index: 2 },
    { model: 'a/one', index: 3 },
  ]);
});

test('a model without room is skipped with the reason, and the next one is called', async () => {
  const world = worldWith(budgetsWithout(['a/one']));
  const { attempts, outcome } = await run(world, ['a/one', 'b/two']);
  expect(attempts).toMatchObject([{ outcome: 'skipped', cause: 'over_budget' }, { outcome: 'served' }]);
  expect(outcome.status).toBe('served');
  expect(world.calls).toEqual(['b/two']);
});

test('if no model is left, the request ends with 402 and the reset time of the budget', async () => {
  for (const look of [() => null, () => full]) {
    const world = worldWith({ ...budgetsWithout(['a/one', 'b/two']), look });
    const { outcome } = await run(world, ['a/one', 'b/two']);
    expect(outcome).toMatchObject({
      status: 'failed',
      errorType: 'budget_exceeded',
      httpStatus: 402,
      resetsAtMs: full.resetsAtMs,
    });
    expect(world.calls).toEqual([]);
  }
});

test('a cooling model is not retried in place of a model over budget', async () => {
  const withFullBudget = {
    ...budgetsWithout(['a/one']),
    look: ({ id }: { id: string }) => (id === 'a/one' ? full : null),
  };
  const world = worldWith(withFullBudget);
  const first = await run(world, ['d/out', 'a/one']);
  expect(first.attempts).toMatchObject([{ outcome: 'failed' }, { outcome: 'skipped' }]);
  const again = await run(world, ['d/out', 'a/one']);
  expect(again.attempts).toMatchObject([{ outcome: 'failed', model: 'd/out' }, { outcome: 'skipped' }]);
});

test('if the store can’t be read, the request ends as unavailable', async () => {
  const world = worldWith({ look: () => null, hold: () => Promise.resolve('unavailable') });
  const { outcome } = await run(world, ['a/one']);
  expect(outcome).toMatchObject({
    status: 'failed',
    errorType: 'unavailable',
    httpStatus: 503,
    isBudgetUnchecked: true,
  });
});

test('the over-budget chain is only tried after a model had no room', async () => {
  const spare = [candidateOf('b/two')];
  const spent = await run(worldWith(budgetsWithout(['a/one'])), ['a/one'], {}, spare);
  expect(spent.attempts.map(({ model, outcome }) => [model, outcome])).toEqual([
    ['a/one', 'skipped'],
    ['b/two', 'served'],
  ]);
  const failed = await run(worldWith(budgetsWithout([])), ['d/out'], {}, spare);
  expect(failed.attempts.map(({ model }) => model)).toEqual(['d/out']);
});
