import { isRecord } from '#lib/engine/is-record';
import { parseJson } from '#lib/engine/parse-json';
import type { Body } from '#lib/dialects/wire';
import { outputOf } from './items.ts';

const closing: readonly unknown[] = ['response.completed', 'response.incomplete'];

/** The request as a stream. Its last event contains the whole answer. */
export function streamedRequest(body: Body): Body {
  return { ...body, stream: true };
}

/**
 * The response from the last event of a stream. Null if it is missing or empty. Some servers leave its
 * `output` empty; the items are then taken from the earlier events. `events` is the raw text.
 */
export function collectResponse(events: string): Record<string, unknown> | null {
  let found: Record<string, unknown> | null = null;
  const items: Body[] = [];
  for (const event of events.split('\n\n').toReversed()) {
    const { type, response, item } = dataOf(event);
    if (found === null) {
      if (!closing.includes(type) || !isRecord(response)) continue;
      if (outputOf(response).length > 0) return response;
      found = { ...response };
    } else if (type === 'response.output_item.done' && isRecord(item)) items.unshift(item);
  }
  return found === null || items.length === 0 ? null : { ...found, output: items };
}

function dataOf(event: string): Body {
  const data = event.split('\n').find((line) => line.startsWith('data: '));
  const json = data === undefined ? null : parseJson(data.slice('data: '.length));
  return json?.outcome === 'read' && isRecord(json.value) ? json.value : {};
}
