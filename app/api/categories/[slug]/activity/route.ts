import { route, sendJson } from '#lib/server/route';

export const GET = route<{ slug: string }>(async ({ params, ctx, verbs }) =>
  sendJson(await verbs.categories.readActivity({ ctx, input: params })),
);
