import { ImportConfig } from '#lib/contracts/config';
import { readBody, route, sendJson } from '#lib/server/route';
import { readRuntime } from '#lib/server/runtime-access';

export const POST = route(async ({ request }) => {
  const input = await readBody(request, ImportConfig);
  return sendJson({ categories: await readRuntime().models.config.importConfig(input) });
});
