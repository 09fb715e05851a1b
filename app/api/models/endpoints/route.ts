import { ModelEndpointsQuery, type ModelEndpointsAnswer } from '#lib/contracts/model-endpoints';
import { readQuery, route, sendJson } from '#lib/server/route';

export const GET = route(async ({ request, ctx, verbs }) => {
  const input = readQuery(request, ModelEndpointsQuery);
  const answer: ModelEndpointsAnswer = { models: await verbs.models.readEndpoints({ ctx, input }) };
  return sendJson(answer);
});
