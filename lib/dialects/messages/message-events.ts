import { isRecord } from '#lib/engine/is-record';
import type { Block } from './blocks.ts';
import { isToolUse } from './blocks.ts';
import { writeFrame } from './frames.ts';

/** The event that begins an answer, from the whole answer or the part known so far. */
export function startEvent(message: Block): string {
  const { usage } = message;
  return writeFrame({
    type: 'message_start',
    message: {
      ...message,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      ...(isRecord(usage) ? { usage: { ...usage, output_tokens: 0 } } : {}),
    },
  });
}

/** The events of one whole block. */
export function blockEvents(block: Block, index: number): string {
  const start = (content_block: Block): string =>
    writeFrame({ type: 'content_block_start', index, content_block });
  const delta = (type: string, more: Block): string => deltaEvent(index, { type, ...more });
  const stop = blockStopEvent(index);
  if (block.type === 'text') {
    const { text, citations, ...rest } = block;
    const cited = Array.isArray(citations) ? citations : [];
    return [
      start({ ...rest, text: '', ...(citations === undefined ? {} : { citations: null }) }),
      ...(text === '' ? [] : [delta('text_delta', { text })]),
      ...cited.map((citation: unknown) => delta('citations_delta', { citation })),
      stop,
    ].join('');
  }
  if (block.type === 'thinking') {
    const { thinking, signature, ...rest } = block;
    return [
      start({ ...rest, thinking: '', signature: '' }),
      ...(thinking === '' ? [] : [delta('thinking_delta', { thinking })]),
      ...(typeof signature === 'string' ? [delta('signature_delta', { signature })] : []),
      stop,
    ].join('');
  }
  if (isToolUse(block)) {
    const partial_json = JSON.stringify(block.input ?? {});
    return start({ ...block, input: {} }) + delta('input_json_delta', { partial_json }) + stop;
  }
  return start(block) + stop;
}

export function deltaEvent(index: number, delta: Block): string {
  return writeFrame({ type: 'content_block_delta', index, delta });
}

export function blockStopEvent(index: number): string {
  return writeFrame({ type: 'content_block_stop', index });
}

/** The event that reports how an answer ended, from the whole answer. */
export function endEvent({
  stop_reason,
  stop_sequence = null,
  stop_details,
  container,
  usage,
}: Block): string {
  return writeFrame({
    type: 'message_delta',
    delta: {
      stop_reason,
      stop_sequence,
      ...(stop_details === undefined ? {} : { stop_details }),
      ...(container === undefined ? {} : { container }),
    },
    usage,
  });
}
