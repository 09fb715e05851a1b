import { ImportConfig } from '#lib/contracts/config';
import { readBody, route, sendJson } from '#lib/server/route';

export const POST = route(async ({ request, ctx, verbs }) => {
  const input = await readBody(request, ImportConfig);
  return sendJson({ categories: await verbs.config.importText({ ctx, input }) });
});
