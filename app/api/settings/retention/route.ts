import { Retention } from '#lib/contracts/retention';
import { readBody, route, sendJson } from '#lib/server/route';
import { readRuntime } from '#lib/server/runtime-access';

export const GET = route(async () => sendJson(await readRuntime().retention.read()));

export const PUT = route(async ({ request }) =>
  sendJson(await readRuntime().retention.write(await readBody(request, Retention))),
);
