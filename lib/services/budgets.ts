import type { CreateBudget, PutBudget, ResumeBudget } from '#lib/contracts/budget';
import type { BudgetService } from '#lib/server/budgets/budget-service';
import { type Call, change, verb } from './verb.ts';

type Named = { readonly id: string };

export function budgetVerbs(budgets: BudgetService) {
  return {
    list: verb('screens.read', () => budgets.list()),
    create: change(
      'budgets.manage',
      ({ input }: Call<CreateBudget>) => budgets.create(input),
      ({ input: { period, scope } }) =>
        scope.kind === 'all' ? `per ${period}` : `per ${period} of the ${scope.kind} ${scope.id}`,
    ),
    change: change(
      'budgets.manage',
      ({ input }: Call<Named & { readonly change: PutBudget }>) => budgets.change(input.id, input.change),
      ({ input }) => budgets.nameOf(input.id),
    ),
    remove: change(
      'budgets.manage',
      ({ input }: Call<Named>) => budgets.remove(input.id),
      ({ input }) => budgets.nameOf(input.id),
    ),
    resume: change(
      'budgets.manage',
      ({ input }: Call<Named & { readonly extra: ResumeBudget }>) => budgets.resume(input.id, input.extra),
      ({ input }) => budgets.nameOf(input.id),
    ),
  };
}
