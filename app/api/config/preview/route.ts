import { ConfigText } from '#lib/contracts/config';
import { readBody, route, sendJson } from '#lib/server/route';
import { readRuntime } from '#lib/server/runtime-access';

export const POST = route(async ({ request }) =>
  sendJson(await readRuntime().models.config.preview(await readBody(request, ConfigText))),
);
