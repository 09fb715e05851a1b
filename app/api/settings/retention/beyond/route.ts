import { BeyondQuery } from '#lib/contracts/retention';
import { readQuery, route, sendJson } from '#lib/server/route';

export const GET = route(async ({ request, ctx, verbs }) => {
  const input = readQuery(request, BeyondQuery);
  return sendJson(await verbs.retention.countBeyond({ ctx, input }));
});
