import { isRecord } from '#lib/engine/is-record';
import { parseJson } from '#lib/engine/parse-json';

/** One server-sent event of Messages. Its `event:` line repeats the `type` of its data. */
export type Frame = {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Its raw text. */
  readonly text: string;
};

export function writeFrame(data: Readonly<Record<string, unknown>> & { readonly type: string }): string {
  return frameText(data.type, JSON.stringify(data));
}

export function frameText(type: string, data: string): string {
  return `event: ${type}\ndata: ${data}\n\n`;
}

/** Parses events that `frameText` wrote. Comments are ignored. */
export function framesOf(events: string): readonly Frame[] {
  return events.split('\n\n').flatMap((block): Frame[] => {
    const at = block.indexOf('\ndata: ');
    if (!block.startsWith('event: ') || at < 0) return [];
    const json = parseJson(block.slice(at + '\ndata: '.length));
    if (json.outcome !== 'read' || !isRecord(json.value)) return [];
    return [{ type: block.slice('event: '.length, at), data: json.value, text: `${block}\n\n` }];
  });
}
