import { type RefusalsAnswer, RefusalsQuery } from '#lib/contracts/client';
import { readQuery, route, sendJson } from '#lib/server/route';

export const GET = route(async ({ request, ctx, verbs }) => {
  const input = readQuery(request, RefusalsQuery);
  const answer: RefusalsAnswer = { refusals: await verbs.clients.readRefusals({ ctx, input }) };
  return sendJson(answer);
});
