import type { Budget, BudgetPeriod, BudgetScope } from '#lib/contracts/budget';
import type { Tone } from '#components/ui/badge';
import { formatUsd } from '#components/ui/format-number.ts';

const periodWords: Record<BudgetPeriod, string> = {
  request: 'per request',
  day: 'per day',
  week: 'per week',
  month: 'per month',
};

/** Display names for the scopes of budgets. */
export type ScopeNames = {
  readonly category: (slug: string) => string;
  readonly client: (id: string) => string;
  readonly connection: (slug: string) => string;
};

export function nameScope(scope: BudgetScope, names: ScopeNames): string {
  switch (scope.kind) {
    case 'all':
      return 'Everything';
    case 'category':
      return `Category ${names.category(scope.id)}`;
    case 'client':
      return `Client ${names.client(scope.id)}`;
    case 'connection':
      return `Connection ${names.connection(scope.id)}`;
  }
}

export function nameBudget(budget: Pick<Budget, 'scope' | 'period' | 'limitUsd'>, names: ScopeNames): string {
  return `${nameScope(budget.scope, names)}, ${formatUsd(budget.limitUsd)} ${periodWords[budget.period]}`;
}

/** Null if nothing is wrong. */
export function stateOf({ paused, hard, spentUsd, limitUsd, extraUsd, period }: Budget): {
  readonly label: string;
  readonly tone: Tone;
} | null {
  if (paused) return { label: 'Paused', tone: 'danger' };
  if (!hard && period !== 'request' && spentUsd > limitUsd + extraUsd) return { label: 'Over', tone: 'warn' };
  return null;
}

/** The parts of the bar, in percent of the limit. */
export function sharesOf({ spentUsd, heldUsd, limitUsd, extraUsd }: Budget): {
  readonly spent: number;
  readonly held: number;
} {
  const mostUsd = limitUsd + extraUsd;
  if (mostUsd <= 0) return { spent: 100, held: 0 };
  const spent = Math.min(100, (spentUsd / mostUsd) * 100);
  return { spent, held: Math.min(100 - spent, (heldUsd / mostUsd) * 100) };
}

/** What happens once a budget is spent, in a few words. */
export function describeEnd({ hard, freeWhenPaused }: Pick<Budget, 'hard' | 'freeWhenPaused'>): string {
  if (!hard) return 'does not stop calls';
  return freeWhenPaused ? 'stops paid calls, allows free models' : 'stops all calls';
}

export function describeSpent({ period, spentUsd, heldUsd, limitUsd, extraUsd }: Budget): string {
  if (period === 'request') return `${formatUsd(limitUsd)} for all attempts of a request`;
  const most = `${formatUsd(limitUsd + extraUsd)}${extraUsd > 0 ? ` (${formatUsd(extraUsd)} added)` : ''}`;
  const held = heldUsd > 0 ? `, ${formatUsd(heldUsd)} reserved` : '';
  return `${formatUsd(spentUsd)} of ${most} spent${held}`;
}
