import { type ConnectionsAnswer, CreateConnection } from '#lib/contracts/connection';
import { readBody, route, sendJson } from '#lib/server/route';
import { readRuntime } from '#lib/server/runtime-access';

export const GET = route(() => {
  const answer: ConnectionsAnswer = { connections: readRuntime().connections.list() };
  return sendJson(answer);
});

export const POST = route(async ({ request }) => {
  const input = await readBody(request, CreateConnection);
  return sendJson({ connection: await readRuntime().connections.create(input) }, 201);
});
