import { NoticesQuery } from '#lib/contracts/notice';
import { readQuery, route, sendJson } from '#lib/server/route';

export const GET = route(async ({ request, ctx, verbs }) =>
  sendJson(await verbs.notices.list({ ctx, input: readQuery(request, NoticesQuery) })),
);
