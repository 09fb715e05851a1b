import { ResumeBudget } from '#lib/contracts/budget';
import { readOptionalBody, route, sendJson } from '#lib/server/route';

export const POST = route<{ id: string }>(async ({ request, params: { id }, ctx, verbs }) => {
  const extra = await readOptionalBody(request, ResumeBudget);
  return sendJson({ budget: await verbs.budgets.resume({ ctx, input: { id, extra } }) });
});
