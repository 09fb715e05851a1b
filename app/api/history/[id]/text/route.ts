import { route, sendNothing } from '#lib/server/route';

export const DELETE = route<{ id: string }>(async ({ params, ctx, verbs }) => {
  await verbs.retention.deleteText({ ctx, input: params });
  return sendNothing();
});
