import { InsightsQuery } from '#lib/contracts/insights';
import { readQuery, route, sendJson } from '#lib/server/route';

export const GET = route(async ({ request, ctx, verbs }) => {
  const input = readQuery(request, InsightsQuery);
  return sendJson(await verbs.insights.read({ ctx, input }));
});
