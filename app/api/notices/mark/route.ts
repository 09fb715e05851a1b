import { MarkNotices } from '#lib/contracts/notice';
import { readBody, route, sendJson } from '#lib/server/route';

export const POST = route(async ({ request, ctx, verbs }) => {
  const input = await readBody(request, MarkNotices);
  return sendJson(await verbs.notices.mark({ ctx, input }));
});
