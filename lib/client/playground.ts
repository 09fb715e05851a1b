import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { PlaygroundEvent, PlaygroundInput } from '#lib/contracts/playground';
import { failureOf } from './fetch-json.ts';

export type OpenedPlayground =
  | { readonly outcome: 'streaming'; readonly events: AsyncIterable<PlaygroundEvent> }
  | { readonly outcome: 'refused'; readonly message: string };

/**
 * Sends a prompt and returns its events as they arrive. Aborting the signal also ends the upstream request.
 */
export async function openPlayground(input: PlaygroundInput, signal: AbortSignal): Promise<OpenedPlayground> {
  const response = await fetch('/api/playground', {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify(input),
    signal,
  });
  if (!response.ok || response.body === null) {
    return { outcome: 'refused', message: (await failureOf(response)).message };
  }
  return { outcome: 'streaming', events: readPlaygroundEvents(response.body) };
}

/**
 * Reads the events of the stream in order. Unknown events are ignored, so that an outdated page keeps working
 * after a server upgrade.
 */
export async function* readPlaygroundEvents(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<PlaygroundEvent> {
  const messages = body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  const reader = messages.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const event = parseEvent(value.data);
      if (event !== null) yield event;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function parseEvent(data: string): PlaygroundEvent | null {
  let json: unknown;
  try {
    json = JSON.parse(data);
  } catch {
    return null;
  }
  return isPlaygroundEvent(json) ? json : null;
}

function isPlaygroundEvent(json: unknown): json is PlaygroundEvent {
  return (
    typeof json === 'object' &&
    json !== null &&
    'type' in json &&
    typeof json.type === 'string' &&
    Object.hasOwn(known, json.type)
  );
}

const known: Record<PlaygroundEvent['type'], true> = {
  'request-start': true,
  'attempt-skip': true,
  'attempt-start': true,
  'queue-start': true,
  'consent-start': true,
  'wait-start': true,
  'attempt-fail': true,
  'attempt-serve': true,
  'reasoning-delta': true,
  'text-delta': true,
  image: true,
  'request-end': true,
};
