import { route, sendJson } from '#lib/server/route';
import { readRuntime } from '#lib/server/runtime-access';

export const POST = route<{ slug: string }>(async ({ params }) =>
  sendJson(await readRuntime().connections.check(params.slug)),
);
