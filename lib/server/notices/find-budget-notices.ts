import type { Budget, BudgetScope } from '#lib/contracts/budget';
import type { NewNotice } from './notice-board.ts';

type Step = 50 | 80 | 100;

const steps: readonly Step[] = [100, 80, 50];

/** The highest threshold that a budget has reached; null below 50 %. A paused budget counts as spent. */
export function budgetStep({ spentUsd, limitUsd, extraUsd, paused }: Budget): Step | null {
  if (paused) return 100;
  const mostUsd = limitUsd + extraUsd;
  // With a limit of 0 only free models are called, and there is nothing to spend.
  if (mostUsd <= 0) return spentUsd > 0 ? 100 : null;
  // Amounts are whole billionths, so that 0.8 of a limit is not missed by a rounding error.
  const nano = (usd: number): number => Math.round(usd * 1e9);
  return steps.find((step) => nano(spentUsd) * 100 >= nano(mostUsd) * step) ?? null;
}

export function findBudgetNotices(
  budgets: readonly Budget[],
  nameOf: (scope: BudgetScope) => string | null,
): NewNotice[] {
  return budgets.flatMap((budget): NewNotice[] => {
    const { id, scope, period, hard, limitUsd, extraUsd, spentUsd, resetsAt, paused } = budget;
    const percent = budgetStep(budget);
    // A budget per request starts over with each request: its row in the history says that it was spent.
    if (percent === null || period === 'request' || resetsAt === null) return [];
    const facts = {
      budgetId: id,
      scope: scope.kind,
      scopeName: nameOf(scope),
      period,
      hard,
      paused,
      percent,
      limitUsd: limitUsd + extraUsd,
      spentUsd,
      resetsAt,
    };
    return [{ kind: 'budget_reached', subject: id, step: percent, facts }];
  });
}
