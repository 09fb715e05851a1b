import { findJson } from './loose-json.ts';
import { findError } from './read-error.ts';
import { asList, asRecord, asText, parseJson, textBound, trimPadding, type JsonRecord } from './read-json.ts';

/** A body as one JSON document, or as text if it can't be parsed. */
export type ReadBody = {
  readonly document: JsonRecord | null;
  readonly text: string;
  readonly stream: StreamDigest | null;
};

/** A summary of pasted server-sent events. */
export type StreamDigest = {
  readonly hasContent: boolean;
  readonly finished: boolean;
};

export function readBody(body: unknown): ReadBody {
  if (typeof body !== 'string') return { document: firstDocument(body), text: '', stream: null };
  const text = trimPadding(body).slice(0, textBound + 1);
  const whole = firstDocument(parseJson(text));
  if (whole !== null) return { document: whole, text: '', stream: null };
  if (/^(?:data|event|id|retry)?:/m.test(text)) {
    const stream = readStream(text);
    if (stream !== null) return stream;
  }
  const inside = text.startsWith('<') ? null : findJson(text, (record) => findError(record) !== null);
  if (inside !== null) return { document: inside, text: '', stream: null };
  return { document: null, text: text.slice(0, textBound), stream: null };
}

/** The document. Google streams errors as a list with one element. */
function firstDocument(value: unknown): JsonRecord | null {
  if (!Array.isArray(value)) return asRecord(value);
  const records = value.slice(0, 50).map(asRecord);
  return records.find((record) => record !== null && 'error' in record) ?? records[0] ?? null;
}

/**
 * Reads the most informative event: one with an error, or else the last one with a finish reason, or else the
 * last one.
 */
function readStream(text: string): ReadBody | null {
  let last: JsonRecord | null = null;
  let finish: JsonRecord | null = null;
  let failed: JsonRecord | null = null;
  let hasContent = false;
  let done = false;
  for (const line of text.split('\n', 4_000)) {
    if (!line.startsWith('data:')) continue;
    const data = line.slice(5).trim();
    if (data === '[DONE]') {
      done = true;
      continue;
    }
    const event = asRecord(parseJson(data));
    if (event === null) continue;
    last = event;
    const choice = asRecord(asList(event['choices'])[0]);
    if (failed === null && (asRecord(event['error']) ?? asRecord(choice?.['error'])) !== null) failed = event;
    if (asText(choice?.['finish_reason'], 64) !== null) finish ??= event;
    const delta = asRecord(choice?.['delta']);
    if (asText(delta?.['content']) !== null || asList(delta?.['tool_calls']).length > 0) hasContent = true;
  }
  const document = failed ?? finish ?? last;
  if (document === null) {
    const inside = findJson(text, () => true);
    return inside === null && !done
      ? null
      : { document: inside, text: inside === null ? text : '', stream: null };
  }
  return { document, text: '', stream: { hasContent, finished: done || finish !== null } };
}
