import { ExplainInput } from '#lib/contracts/verdict';
import { readBody, route, sendJson } from '#lib/server/route';

export const POST = route(async ({ request, ctx, verbs }) => {
  const input = await readBody(request, ExplainInput);
  return sendJson(await verbs.errors.explain({ ctx, input }));
});
