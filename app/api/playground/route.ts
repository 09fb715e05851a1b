import { PlaygroundInput } from '#lib/contracts/playground';
import { readBody, route } from '#lib/server/route';

export const POST = route(async ({ request, ctx, verbs }) => {
  const input = { ...(await readBody(request, PlaygroundInput)), signal: request.signal };
  return new Response(await verbs.playground.run({ ctx, input }), {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    },
  });
});
