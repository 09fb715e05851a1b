import { route } from '#lib/server/route';

export const GET = route(async ({ request, ctx, verbs }) => {
  const { body, etag } = await verbs.models.read({ ctx });
  // The list is long and changes every few hours, so a browser that already has it gets a 304.
  const headers = { 'cache-control': 'private, no-cache', 'content-type': 'application/json', etag };
  const isHeld = request.headers.get('if-none-match')?.includes(etag) === true;
  return isHeld ? new Response(null, { status: 304, headers }) : new Response(body, { headers });
});
