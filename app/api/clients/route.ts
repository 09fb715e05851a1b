import { type ClientsAnswer, CreateClient } from '#lib/contracts/client';
import { readBody, route, sendJson } from '#lib/server/route';

export const GET = route(async ({ ctx, verbs }) => {
  const answer: ClientsAnswer = { clients: await verbs.clients.list({ ctx }) };
  return sendJson(answer);
});

export const POST = route(async ({ request, ctx, verbs }) => {
  const input = await readBody(request, CreateClient);
  return sendJson(await verbs.clients.create({ ctx, input }), 201);
});
