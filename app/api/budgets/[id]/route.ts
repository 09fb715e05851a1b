import { PutBudget } from '#lib/contracts/budget';
import { readBody, route, sendJson, sendNothing } from '#lib/server/route';

type Params = { id: string };

export const PUT = route<Params>(async ({ request, params: { id }, ctx, verbs }) => {
  const change = await readBody(request, PutBudget);
  return sendJson({ budget: await verbs.budgets.change({ ctx, input: { id, change } }) });
});

export const DELETE = route<Params>(async ({ params: { id }, ctx, verbs }) => {
  await verbs.budgets.remove({ ctx, input: { id } });
  return sendNothing();
});
