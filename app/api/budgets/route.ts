import { type BudgetAnswer, type BudgetsAnswer, CreateBudget } from '#lib/contracts/budget';
import { readBody, route, sendJson } from '#lib/server/route';

export const GET = route(async ({ ctx, verbs }) => {
  const answer: BudgetsAnswer = { budgets: await verbs.budgets.list({ ctx }) };
  return sendJson(answer);
});

export const POST = route(async ({ request, ctx, verbs }) => {
  const input = await readBody(request, CreateBudget);
  const answer: BudgetAnswer = { budget: await verbs.budgets.create({ ctx, input }) };
  return sendJson(answer, 201);
});
