import { LessonsQuery } from '#lib/contracts/lesson';
import { readQuery, route, sendJson } from '#lib/server/route';
import { readRuntime } from '#lib/server/runtime-access';

export const GET = route(async ({ request }) => {
  const { timeZone } = readQuery(request, LessonsQuery);
  return sendJson({ lessons: await readRuntime().lessons.read(timeZone) });
});
