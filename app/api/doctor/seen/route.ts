import { PostSeen } from '#lib/contracts/model-checks';
import { readBody, route, sendJson } from '#lib/server/route';

export const POST = route(async ({ request, ctx, verbs }) => {
  const input = await readBody(request, PostSeen);
  return sendJson(await verbs.doctor.markSeen({ ctx, input }));
});
