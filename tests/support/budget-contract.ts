import fc from 'fast-check';
import { v7 as uuidV7 } from 'uuid';
import { expect, test } from 'vitest';
import type { BudgetStore, Hold, NanoUsd, StoredBudget } from '#lib/store/budgets';
import type { RunningCall, RunningWrite } from '#lib/store/history-rows';
import type { Store } from '#lib/store/ports';
import { closeInterrupted } from '#lib/server/history/close-interrupted';
import { begunRow, historyRow } from './history-row.ts';

const atMs = Date.UTC(2026, 10, 18, 12);
const DAY = Date.UTC(2026, 10, 18);

const budget: StoredBudget = {
  id: 'b-all',
  scope: { kind: 'all' },
  period: 'day',
  limitNano: 100,
  hard: true,
  freeWhenPaused: true,
};
const ofLaptop: StoredBudget = {
  ...budget,
  id: 'b-laptop',
  scope: { kind: 'client', id: 'k-laptop' },
  limitNano: 50,
  hard: false,
};

type Stage = { readonly store: () => Store; readonly reopen: () => Promise<void> };

function callOf(index: number, model = 'a/one'): RunningCall {
  return {
    index,
    model,
    connection: 'openrouter',
    provider: null,
    waitMs: 0,
    startedAtMs: atMs,
    timeToFirstTokenMs: null,
    generationId: null,
  };
}

function rowOf(id: string, costs: readonly (NanoUsd | null)[]) {
  const row = historyRow({
    atMs,
    attempts: costs.map((nano) => ({ model: 'a/one', costUsd: nano === null ? null : nano / 1e9 })),
  });
  return { ...row, hasHolds: true, request: { ...row.request, id } };
}

function runningOf(id: string, ended: readonly NanoUsd[]): RunningWrite {
  const { request, attempts } = rowOf(id, ended);
  return { ...begunRow(request), hasHolds: true, call: callOf(ended.length), attempts };
}

function holdOf(id: string, amountNano: NanoUsd | null, more: Partial<Hold> = {}): Hold {
  const { index = 0 } = more;
  return {
    requestId: id,
    index,
    windows: [{ budgetId: budget.id, startMs: DAY }],
    amountNano,
    isFree: false,
    leaseUntilMs: atMs + 60_000,
    running: runningOf(id, []),
    ...more,
  };
}

const newId = () => uuidV7({ msecs: atMs });

/** What a store must do so that no more is spent than allowed. */
export function budgetContract({ store, reopen }: Stage): void {
  const budgets = (): BudgetStore => store().budgets;
  const windowOf = async (startMs = DAY, budgetId = budget.id) =>
    (await budgets().readWindows([{ budgetId, startMs }]))[0];

  test('keeps budgets over a restart, changes them, and deletes them with their holds', async () => {
    await budgets().createBudget(budget);
    await budgets().createBudget(ofLaptop);
    await reopen();
    expect(await budgets().listBudgets()).toEqual([budget, ofLaptop]);
    const changed = { ...ofLaptop, limitNano: 70, hard: true };
    expect(await budgets().changeBudget(ofLaptop.id, { limitNano: 70, hard: true })).toEqual(changed);
    expect(await budgets().changeBudget('nothing', { hard: true })).toBeNull();
    const id = newId();
    await budgets().hold(holdOf(id, 10));
    expect(await budgets().deleteBudget(budget.id)).toBe(true);
    expect(await budgets().deleteBudget(budget.id)).toBe(false);
    expect(await windowOf()).toBeUndefined();
    await store().history.writeBatch([rowOf(id, [5])]);
    expect(await budgets().listBudgets()).toEqual([changed]);
    expect((await budgets().hold(holdOf(newId(), 10))).outcome).toBe('held');
  });

  test('holds in all budgets or in none, and names the full ones', async () => {
    await budgets().createBudget(budget);
    await budgets().createBudget({ ...ofLaptop, hard: true });
    const windows = [
      { budgetId: budget.id, startMs: DAY },
      { budgetId: ofLaptop.id, startMs: DAY },
    ];
    expect(await budgets().hold(holdOf(newId(), 40, { windows }))).toMatchObject({ outcome: 'held' });
    expect(await budgets().hold(holdOf(newId(), 11, { windows }))).toMatchObject({
      outcome: 'refused',
      refusedBy: [ofLaptop.id],
    });
    expect(await windowOf()).toMatchObject({ heldNano: 40, spentNano: 0 });
    expect(await windowOf(DAY, ofLaptop.id)).toMatchObject({ heldNano: 40, refusedNano: null });
    expect(await budgets().hold(holdOf(newId(), 10, { windows }))).toMatchObject({ outcome: 'held' });
  });

  test('books the cost once, with the row of the call, in the window of its hold', async () => {
    await budgets().createBudget(budget);
    const id = newId();
    await budgets().hold(holdOf(id, 60));
    expect((await store().history.readDetail(id))?.request.status).toBe('running');
    await store().history.writeBatch([{ ...runningOf(id, [20]), call: null }]);
    expect(await windowOf()).toMatchObject({ spentNano: 20, heldNano: 0 });
    const retry = { index: 1, running: runningOf(id, [20]) };
    await budgets().hold(holdOf(id, 70, retry));
    await store().history.writeBatch([rowOf(id, [20, 30]), rowOf(id, [20, 30])]);
    await store().history.writeBatch([rowOf(id, [20, 30])]);
    expect(await windowOf()).toMatchObject({ spentNano: 50, heldNano: 0 });
    expect(await windowOf(DAY + 86_400_000)).toBeUndefined();
  });

  test('a call with an unknown price holds nothing, and is refused if the budget is full', async () => {
    await budgets().createBudget(budget);
    const id = newId();
    expect((await budgets().hold(holdOf(id, null))).outcome).toBe('held');
    await store().history.writeBatch([rowOf(id, [130])]);
    expect(await windowOf()).toMatchObject({ spentNano: 130, heldNano: 0 });
    expect((await budgets().hold(holdOf(newId(), null))).outcome).toBe('refused');
    expect((await budgets().hold(holdOf(newId(), 0, { isFree: true }))).outcome).toBe('held');
    await budgets().changeBudget(budget.id, { freeWhenPaused: false });
    expect((await budgets().hold(holdOf(newId(), 0, { isFree: true }))).outcome).toBe('refused');
    await budgets().changeBudget(budget.id, { hard: false });
    expect((await budgets().hold(holdOf(newId(), 1_000))).outcome).toBe('held');
  });

  test('resuming continues one window from its spend, without affecting others', async () => {
    await budgets().createBudget(budget);
    const id = newId();
    await budgets().hold(holdOf(id, null));
    await store().history.writeBatch([rowOf(id, [130])]);
    expect((await budgets().hold(holdOf(newId(), 1))).windows).toMatchObject([{ refusedNano: null }]);
    expect(await windowOf()).toMatchObject({ refusedNano: 1 });
    const key = { budgetId: budget.id, startMs: DAY };
    expect(await budgets().resumeWindow(key, 20)).toMatchObject({ extraNano: 50, refusedNano: null });
    expect((await budgets().hold(holdOf(newId(), 20))).outcome).toBe('held');
    expect((await budgets().hold(holdOf(newId(), 1))).outcome).toBe('refused');
    const next = { ...key, startMs: DAY + 86_400_000 };
    expect((await budgets().hold(holdOf(newId(), 101, { windows: [next] }))).outcome).toBe('refused');
    expect(await windowOf(next.startMs)).toMatchObject({ refusedNano: 101, extraNano: 0 });
    await budgets().changeBudget(budget.id, { limitNano: 101 });
    expect(await windowOf(next.startMs)).toMatchObject({ refusedNano: null });
    expect(await budgets().resumeWindow({ ...key, budgetId: 'nothing' }, 1)).toBeNull();
  });

  test('a call cut short by a kill is settled at its estimate, in the history and the budget', async () => {
    await budgets().createBudget(budget);
    const id = newId();
    await budgets().hold(holdOf(id, 60));
    await store().history.writeBatch([{ ...runningOf(id, [20]), call: null }]);
    await budgets().hold(holdOf(id, 30, { index: 1, running: runningOf(id, [20]) }));
    await reopen();
    await closeInterrupted(store().history, 'all');
    expect(await windowOf()).toMatchObject({ spentNano: 50, heldNano: 0 });
    const detail = await store().history.readDetail(id);
    expect(detail?.request).toMatchObject({ status: 'interrupted', costUsd: 50e-9, costEstimated: true });
    expect(detail?.attempts.map(({ costUsd }) => costUsd)).toEqual([20e-9, 30e-9]);
    expect(detail?.attempts[1]?.reason).toContain('Its cost is counted as estimated');
  });

  test('a hold past its lease counts as spent', async () => {
    await budgets().createBudget(budget);
    await budgets().hold(holdOf(newId(), 30));
    expect(await budgets().settleOverdue(atMs)).toBe(0);
    expect(await budgets().settleOverdue(atMs + 60_000)).toBe(1);
    expect(await windowOf()).toMatchObject({ spentNano: 30, heldNano: 0 });
  });

  test('returns the tokens of a category’s latest answers', async () => {
    const row = historyRow({ atMs, attempts: [{ model: 'a/one' }] });
    const answers = [7, 8, 9].map((outputTokens, index) => ({
      ...row,
      request: { ...row.request, id: uuidV7({ msecs: atMs + index }), outputTokens },
    }));
    const none = { ...row, request: { ...row.request, id: newId(), category: null, outputTokens: 1 } };
    await store().history.writeBatch([...answers, none]);
    expect(await budgets().readOutputTokens('main', 2)).toEqual([9, 8]);
    expect(await budgets().readOutputTokens(null, 2)).toEqual([1]);
  });

  test('in any order of holds, settlements, kills and repricings, spend stays within the limit plus estimate errors', async () => {
    const step = fc.oneof(
      {
        weight: 5,
        arbitrary: fc.record({ do: fc.constant('hold' as const), nano: fc.integer({ min: 0, max: 60 }) }),
      },
      {
        weight: 4,
        arbitrary: fc.record({
          do: fc.constant('settle' as const),
          /** A repricing: the actual cost in percent of the estimate. */
          percent: fc.integer({ min: 0, max: 300 }),
          pick: fc.nat(),
        }),
      },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('kill' as const) }) },
      {
        weight: 1,
        arbitrary: fc.record({ do: fc.constant('raise' as const), nano: fc.integer({ min: 1, max: 40 }) }),
      },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const id = newId();
        await budgets().createBudget({ ...budget, id });
        let limit = budget.limitNano;
        let missed = 0;
        let spent = 0;
        const open = new Map<string, NanoUsd>();
        const expected: [string, string][] = [];
        const windows = [{ budgetId: id, startMs: DAY }];
        const settleAll = async () => {
          await closeInterrupted(store().history, 'all');
          for (const nano of open.values()) spent += nano;
          open.clear();
        };
        for (const one of steps) {
          switch (one.do) {
            case 'hold': {
              const request = newId();
              const { outcome } = await budgets().hold(holdOf(request, one.nano, { windows }));
              const held = [...open.values()].reduce((sum, nano) => sum + nano, 0);
              expected.push([outcome, spent + held + Math.max(1, one.nano) <= limit ? 'held' : 'refused']);
              if (outcome === 'held') open.set(request, one.nano);
              break;
            }
            case 'settle': {
              const [request, nano] = [...open][one.pick % Math.max(1, open.size)] ?? [];
              if (request === undefined || nano === undefined) break;
              const cost = Math.round((nano * one.percent) / 100);
              await store().history.writeBatch([rowOf(request, [cost])]);
              open.delete(request);
              spent += cost;
              missed += Math.max(0, cost - nano);
              break;
            }
            case 'kill':
              await settleAll();
              break;
            case 'raise':
              limit += one.nano;
              await budgets().changeBudget(id, { limitNano: limit });
          }
          const now = (await windowOf(DAY, id)) ?? { spentNano: 0, heldNano: 0 };
          expect(now.spentNano).toBe(spent);
          expect(now.heldNano).toBe([...open.values()].reduce((sum, nano) => sum + nano, 0));
          expect(now.spentNano + now.heldNano).toBeLessThanOrEqual(limit + missed);
        }
        for (const [outcome, wanted] of expected) expect(outcome).toBe(wanted);
        await settleAll();
        expect((await windowOf(DAY, id))?.heldNano ?? 0).toBe(0);
      }),
      { numRuns: 40 },
    );
  }, 60_000);
}
