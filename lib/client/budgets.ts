import { queryOptions } from '@tanstack/react-query';
import type { Budget, BudgetAnswer, BudgetsAnswer, CreateBudget, PutBudget } from '#lib/contracts/budget';
import { fetchJson } from './fetch-json.ts';

/** Refetched often, because spending changes with every request. */
export const budgetsQuery = queryOptions({
  queryKey: ['budgets'],
  queryFn: async ({ signal }) => (await fetchJson<BudgetsAnswer>('/api/budgets', { signal })).budgets,
  refetchInterval: 10_000,
});

export async function createBudget(input: CreateBudget): Promise<Budget> {
  return (await fetchJson<BudgetAnswer>('/api/budgets', { method: 'POST', body: input })).budget;
}

export async function putBudget(id: string, input: PutBudget): Promise<Budget> {
  return (await fetchJson<BudgetAnswer>(pathOf(id), { method: 'PUT', body: input })).budget;
}

/** Raises the budget for its current period by a fifth of the limit. */
export async function resumeBudget(id: string): Promise<Budget> {
  return (await fetchJson<BudgetAnswer>(`${pathOf(id)}/resume`, { method: 'POST', body: {} })).budget;
}

export async function deleteBudget(id: string): Promise<void> {
  await fetchJson<unknown>(pathOf(id), { method: 'DELETE' });
}

/** The list with this budget replaced, or added at the end. */
export function withBudget(budgets: readonly Budget[], changed: Budget): Budget[] {
  const isKnown = budgets.some(({ id }) => id === changed.id);
  return isKnown
    ? budgets.map((budget) => (budget.id === changed.id ? changed : budget))
    : [...budgets, changed];
}

function pathOf(id: string): string {
  return `/api/budgets/${encodeURIComponent(id)}`;
}
