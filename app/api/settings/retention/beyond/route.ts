import { BeyondQuery } from '#lib/contracts/retention';
import { countBeyond } from '#lib/server/count-beyond';
import { readQuery, route, sendJson } from '#lib/server/route';
import { readRuntime } from '#lib/server/runtime-access';

export const GET = route(async ({ request }) =>
  sendJson(await countBeyond(readQuery(request, BeyondQuery), readRuntime(), Date.now())),
);
