import { route } from '#lib/server/route';
import { readRuntime } from '#lib/server/runtime-access';

export const POST = route(async () => {
  const { body } = await readRuntime().catalogue.refresh();
  return new Response(body, { headers: { 'cache-control': 'no-store', 'content-type': 'application/json' } });
});
