import { route, sendNothing } from '#lib/server/route';

export const POST = route<{ id: string }>(async ({ params, ctx, verbs }) => {
  await verbs.lessons.dismiss({ ctx, input: { id: params.id.slice(0, 64) } });
  return sendNothing();
});
