import { PutModelFacts } from '#lib/contracts/own-facts';
import { readBody, route, sendJson } from '#lib/server/route';

export const GET = route(async ({ ctx, verbs }) => sendJson(await verbs.models.readFacts({ ctx })));

export const PUT = route(async ({ request, ctx, verbs }) => {
  const input = await readBody(request, PutModelFacts);
  return sendJson(await verbs.models.writeFacts({ ctx, input }));
});
