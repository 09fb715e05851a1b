import type { PlaygroundInput } from '#lib/contracts/playground';
import { streamPlayground } from '#lib/server/playground/playground-stream';
import { type PlaygroundServices, preparePlayground } from '#lib/server/playground/run-playground';
import { type Call, verb } from './verb.ts';

/** `signal` is aborted when the reader disconnects. */
type RunPlayground = PlaygroundInput & { readonly signal: AbortSignal };

export function playgroundVerbs(services: PlaygroundServices, onError: (error: unknown) => void) {
  return {
    /** Runs a prompt like `/v1`, and returns its events as server-sent events. */
    run: verb('playground.run', ({ input: { signal, ...input } }: Call<RunPlayground>) =>
      streamPlayground({ run: preparePlayground(services, input), signal, onError }),
    ),
  };
}
