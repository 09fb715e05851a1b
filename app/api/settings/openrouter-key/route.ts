import { PutOpenRouterKey } from '#lib/contracts/settings';
import { readBody, route, sendJson } from '#lib/server/route';
import { readRuntime } from '#lib/server/runtime-access';

export const PUT = route(async ({ request }) => {
  const input = await readBody(request, PutOpenRouterKey);
  return sendJson(await readRuntime().settings.putKey(input));
});

export const DELETE = route(async () => sendJson(await readRuntime().settings.deleteKey()));
