import { noFacts, type CallFacts, type Chunk } from '#lib/engine/call';
import { responses } from '#lib/dialects/responses/responses';
import type { StreamEvent } from '#lib/dialects/wire';

const names = { lookup: () => undefined, resolve: () => undefined };

/** The events of a native Responses stream as the product reads them. */
export function readStream(wire: string, model = 'vendor/thinker-2026-08-01'): readonly StreamEvent[] {
  const reader = responses.wire.createEventReader(model, names);
  let facts: CallFacts = noFacts;
  return wire
    .split('\n\n')
    .flatMap((frame) => frame.split('\n').filter((line) => line.startsWith('data: ')))
    .map((line) => {
      const event = reader.read(line.slice('data: '.length), facts);
      if (event.kind === 'chunk') ({ facts } = event);
      return event;
    });
}

/** The chunks of a stream as sent to the client. */
export function chunksOfStream(wire: string): readonly Chunk[] {
  return readStream(wire).flatMap((event) =>
    event.kind === 'chunk'
      ? [{ ...event.chunk, isClosing: event.parts.some(({ isFinish }) => isFinish) }]
      : [],
  );
}
