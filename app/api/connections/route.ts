import { type ConnectionsAnswer, CreateConnection } from '#lib/contracts/connection';
import { readBody, route, sendJson } from '#lib/server/route';

export const GET = route(async ({ ctx, verbs }) => {
  const answer: ConnectionsAnswer = { connections: await verbs.connections.list({ ctx }) };
  return sendJson(answer);
});

export const POST = route(async ({ request, ctx, verbs }) => {
  const input = await readBody(request, CreateConnection);
  return sendJson({ connection: await verbs.connections.create({ ctx, input }) }, 201);
});
