import { CreateInvitation } from '#lib/contracts/person';
import { readBody, route, sendJson } from '#lib/server/route';

export const POST = route(async ({ request, ctx, verbs }) => {
  const input = await readBody(request, CreateInvitation);
  return sendJson(await verbs.people.invite({ ctx, input }), 201);
});
