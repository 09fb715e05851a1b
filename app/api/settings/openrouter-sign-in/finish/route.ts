import { FinishSignIn } from '#lib/contracts/openrouter-sign-in';
import { readBody, route, sendJson } from '#lib/server/route';

export const POST = route(async ({ request, ctx, verbs }) => {
  const input = await readBody(request, FinishSignIn);
  return sendJson(await verbs.settings.finishSignIn({ ctx, input }));
});
