import { isRecord } from '#lib/engine/is-record';
import { parseJson } from '#lib/engine/parse-json';
import type { Gathering } from './gathering.ts';

type Gathered = {
  readonly start: Readonly<Record<string, unknown>>;
  text: string;
  signature: string;
  json: string;
};

/** Rebuilds the blocks that a client would build from a Messages stream, without their text. */
export function gatherMessages(): Gathering {
  const blocks = new Map<unknown, Gathered>();
  return {
    take({ type, index, content_block: start, delta }) {
      if (type === 'content_block_start' && isRecord(start)) {
        blocks.set(index, { start, text: '', signature: '', json: '' });
        return;
      }
      const block = blocks.get(index);
      if (block === undefined || !isRecord(delta)) return;
      if (typeof delta.thinking === 'string') block.text += delta.thinking;
      if (typeof delta.signature === 'string') block.signature += delta.signature;
      if (typeof delta.partial_json === 'string') block.json += delta.partial_json;
    },
    answer: () => ({ content: [...blocks.values()].map(blockOf) }),
  };
}

function blockOf({ start, text, signature, json }: Gathered): Record<string, unknown> {
  switch (start.type) {
    case 'thinking':
      return { ...start, thinking: text, signature };
    case 'tool_use': {
      const input = json === '' ? null : parseJson(json);
      return input?.outcome === 'read' ? { ...start, input: input.value } : { ...start };
    }
    default:
      return { ...start };
  }
}
