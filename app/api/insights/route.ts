import { InsightsQuery } from '#lib/contracts/insights';
import { readQuery, route, sendJson } from '#lib/server/route';
import { readRuntime } from '#lib/server/runtime-access';

export const GET = route(async ({ request }) =>
  sendJson(await readRuntime().insights.read(readQuery(request, InsightsQuery))),
);
