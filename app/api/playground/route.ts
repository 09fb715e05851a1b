import { PlaygroundInput, type PlaygroundEvent } from '#lib/contracts/playground';
import { readBody, route } from '#lib/server/route';
import { preparePlayground } from '#lib/server/run-playground';
import { readRuntime } from '#lib/server/runtime-access';

export const POST = route(async ({ request }) => {
  const runtime = readRuntime();
  const run = preparePlayground(runtime, await readBody(request, PlaygroundInput));
  const encoder = new TextEncoder();
  const hangUp = new AbortController();
  const stop = (): void => hangUp.abort();
  request.signal.addEventListener('abort', stop, { once: true });
  const events = new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (event: PlaygroundEvent): void => {
        if (!hangUp.signal.aborted) controller.enqueue(encoder.encode(`data: ${JSON.stringify(event)}\n\n`));
      };
      run.start(send, hangUp.signal).then(
        () => hangUp.signal.aborted || controller.close(),
        (error: unknown) => {
          runtime.reportError(error);
          if (!hangUp.signal.aborted) controller.error(error);
        },
      );
    },
    cancel: stop,
  });
  return new Response(events, {
    headers: {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    },
  });
});
