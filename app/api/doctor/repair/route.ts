import { PostRepair } from '#lib/contracts/model-checks';
import { readBody, route, sendJson } from '#lib/server/route';

export const POST = route(async ({ request, ctx, verbs }) => {
  const input = await readBody(request, PostRepair);
  return sendJson(await verbs.doctor.repair({ ctx, input }));
});
