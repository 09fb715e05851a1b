import { RecommendationsQuery } from '#lib/contracts/recommendation';
import { readQuery, route, sendJson } from '#lib/server/route';

export const GET = route(async ({ request, ctx, verbs }) => {
  const input = readQuery(request, RecommendationsQuery);
  return sendJson({ lessons: await verbs.lessons.read({ ctx, input }) });
});
