import { PutSettings } from '#lib/contracts/settings';
import { readBody, route, sendJson } from '#lib/server/route';

export const GET = route(async ({ ctx, verbs }) => sendJson(await verbs.settings.read({ ctx })));

export const PUT = route(async ({ request, ctx, verbs }) => {
  const input = await readBody(request, PutSettings);
  return sendJson(await verbs.settings.write({ ctx, input }));
});
