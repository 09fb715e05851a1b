import { PutSettings } from '#lib/contracts/settings';
import { readBody, route, sendJson } from '#lib/server/route';
import { readRuntime } from '#lib/server/runtime-access';

export const GET = route(() => sendJson(readRuntime().settings.read()));

export const PUT = route(async ({ request }) => {
  const input = await readBody(request, PutSettings);
  return sendJson(await readRuntime().settings.write(input));
});
