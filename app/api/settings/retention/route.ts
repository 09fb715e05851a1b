import { Retention } from '#lib/contracts/retention';
import { readBody, route, sendJson } from '#lib/server/route';

export const GET = route(async ({ ctx, verbs }) => sendJson(await verbs.retention.read({ ctx })));

export const PUT = route(async ({ request, ctx, verbs }) => {
  const input = await readBody(request, Retention);
  return sendJson(await verbs.retention.write({ ctx, input }));
});
