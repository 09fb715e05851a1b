import { route, sendNothing } from '#lib/server/route';
import { readRuntime } from '#lib/server/runtime-access';

export const POST = route<{ id: string }>(async ({ params }) => {
  await readRuntime().lessons.dismiss(params.id.slice(0, 64));
  return sendNothing();
});
