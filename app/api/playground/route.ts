import { PlaygroundInput } from '#lib/contracts/playground';
import { streamPlayground } from '#lib/server/playground-stream';
import { readBody, route } from '#lib/server/route';
import { preparePlayground } from '#lib/server/run-playground';
import { readRuntime } from '#lib/server/runtime-access';

export const POST = route(async ({ request }) => {
  const runtime = readRuntime();
  const run = preparePlayground(runtime, await readBody(request, PlaygroundInput));
  const events = streamPlayground({ run, signal: request.signal, onError: runtime.reportError });
  return new Response(events, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    },
  });
});
