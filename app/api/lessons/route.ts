import { LessonsQuery } from '#lib/contracts/lesson';
import { readQuery, route, sendJson } from '#lib/server/route';

export const GET = route(async ({ request, ctx, verbs }) => {
  const input = readQuery(request, LessonsQuery);
  return sendJson({ lessons: await verbs.lessons.read({ ctx, input }) });
});
