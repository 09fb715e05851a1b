import { PutModelFacts } from '#lib/contracts/own-facts';
import { readBody, route, sendJson } from '#lib/server/route';
import { readRuntime } from '#lib/server/runtime-access';

export const GET = route(() => sendJson(readRuntime().models.facts.list()));

export const PUT = route(async ({ request }) =>
  sendJson(await readRuntime().models.facts.write(await readBody(request, PutModelFacts))),
);
