import { PutOpenRouterKey } from '#lib/contracts/settings';
import { readBody, route, sendJson } from '#lib/server/route';

export const PUT = route(async ({ request, ctx, verbs }) => {
  const input = await readBody(request, PutOpenRouterKey);
  return sendJson(await verbs.settings.putKey({ ctx, input }));
});

export const DELETE = route(async ({ ctx, verbs }) => sendJson(await verbs.settings.deleteKey({ ctx })));
