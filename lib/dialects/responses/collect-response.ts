import { isRecord } from '#lib/engine/is-record';
import { parseJson } from '#lib/engine/parse-json';
import type { Body } from '#lib/dialects/wire';

const closing: readonly unknown[] = ['response.completed', 'response.incomplete'];

/** The request as a stream: its last event holds the whole answer. */
export function streamedRequest(body: Body): Body {
  return { ...body, stream: true };
}

/** The response that a stream ends with; null where it has none. `events` is the wire's text. */
export function collectResponse(events: string): Record<string, unknown> | null {
  for (const event of events.split('\n\n').toReversed()) {
    const data = event.split('\n').find((line) => line.startsWith('data: '));
    const json = data === undefined ? null : parseJson(data.slice('data: '.length));
    if (json?.outcome !== 'read' || !isRecord(json.value)) continue;
    const { type, response } = json.value;
    if (closing.includes(type) && isRecord(response)) return response;
  }
  return null;
}
