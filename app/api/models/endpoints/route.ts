import { ModelEndpointsQuery, type ModelEndpointsAnswer } from '#lib/contracts/model-endpoints';
import { readQuery, route, sendJson } from '#lib/server/route';
import { readRuntime } from '#lib/server/runtime-access';

export const GET = route(async ({ request }) => {
  const { ids } = readQuery(request, ModelEndpointsQuery);
  const answer: ModelEndpointsAnswer = { models: await readRuntime().models.endpoints.read(ids) };
  return sendJson(answer);
});
