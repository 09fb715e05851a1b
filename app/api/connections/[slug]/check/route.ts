import { route, sendJson } from '#lib/server/route';

export const POST = route<{ slug: string }>(async ({ params, ctx, verbs }) =>
  sendJson(await verbs.connections.check({ ctx, input: params })),
);
