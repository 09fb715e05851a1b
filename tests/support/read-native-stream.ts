import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CallResult, Chunk, StreamStep } from '#lib/engine/call';
import type { Dialect } from '#lib/dialects/dialect';
import { createStreamSink } from '#lib/upstreams/call/read-stream';

const nothing = (): void => {};
const watchdog = {
  onSign: nothing,
  onContent: nothing,
  onComment: nothing,
  onRefusal: nothing,
  onHold: nothing,
  stop: nothing,
};
const exchange = { abort: nothing, pause: nothing, resume: nothing };

/** A recorded file in its original bytes. */
export function readFixture(name: string): string {
  return readFileSync(join(import.meta.dirname, '../fixtures/dialects', name), 'utf8');
}

export type StreamRead =
  | { readonly kind: 'streaming'; readonly chunks: readonly Chunk[]; readonly end: StreamStep }
  | Exclude<CallResult, { kind: 'streaming' }>;

/** What the gateway reads from a stream of a dialect, up to its end. */
export async function readNativeStream(
  dialect: Pick<Dialect, 'wire'>,
  wire: string,
  { keepsApart = false, model = 'acme/one' } = {},
): Promise<StreamRead> {
  const { promise, resolve } = Promise.withResolvers<CallResult>();
  const reader = dialect.wire.createEventReader(model, { lookup: () => undefined, resolve: (id) => id });
  const sink = createStreamSink({
    reader,
    answerCount: 1,
    hidesUsage: false,
    keepsApart,
    status: 200,
    headers: {},
    watchdog,
    exchange,
    onStart: resolve,
    onOver: nothing,
  });
  sink.push(Buffer.from(wire));
  sink.end(null);
  const result = await promise;
  if (result.kind !== 'streaming') return result;
  const chunks: Chunk[] = [];
  let step = await result.stream.read();
  for (; step.kind === 'chunks'; step = await result.stream.read()) chunks.push(...step.chunks);
  return { kind: 'streaming', chunks, end: step };
}
