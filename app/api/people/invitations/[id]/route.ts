import { route, sendNothing } from '#lib/server/route';

export const DELETE = route<{ id: string }>(async ({ params, ctx, verbs }) => {
  await verbs.people.withdraw({ ctx, input: params });
  return sendNothing();
});
