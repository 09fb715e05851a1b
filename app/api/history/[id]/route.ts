import { route, sendJson } from '#lib/server/route';

export const GET = route<{ id: string }>(async ({ params, ctx, verbs }) =>
  sendJson(await verbs.history.readDetail({ ctx, input: params })),
);
