import { route, sendJson } from '#lib/server/route';

export const POST = route<{ id: string }>(async ({ params: { id }, ctx, verbs }) =>
  sendJson(await verbs.webhooks.rotate({ ctx, input: { id } })),
);
