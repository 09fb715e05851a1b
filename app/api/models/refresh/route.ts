import { route } from '#lib/server/route';

export const POST = route(async ({ ctx, verbs }) => {
  const { body } = await verbs.models.refresh({ ctx });
  return new Response(body, { headers: { 'cache-control': 'no-store', 'content-type': 'application/json' } });
});
