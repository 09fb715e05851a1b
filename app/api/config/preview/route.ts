import { ConfigText } from '#lib/contracts/config';
import { readBody, route, sendJson } from '#lib/server/route';

export const POST = route(async ({ request, ctx, verbs }) => {
  const input = await readBody(request, ConfigText);
  return sendJson(await verbs.config.preview({ ctx, input }));
});
