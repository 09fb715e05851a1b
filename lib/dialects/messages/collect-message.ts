import { isRecord } from '#lib/engine/is-record';
import { parseJson } from '#lib/engine/parse-json';
import type { Body } from '#lib/dialects/wire';
import { type Block, isToolUse } from './blocks.ts';
import { framesOf } from './frames.ts';

type Fields = Record<string, unknown>;

/** The request as a stream. Every message can be collected from one. */
export function streamedRequest(body: Body): Body {
  return { ...body, stream: true };
}

/**
 * Collects a stream into a whole message. Null if a tool's input is not JSON, or if content would be lost.
 * `events` is the raw text.
 */
export function collectMessage(events: string): Fields | null {
  let message: Fields = {};
  const blocks = new Map<number, Fields>();
  const inputs = new Map<number, string>();
  for (const { type, data } of framesOf(events)) {
    const { index } = data;
    switch (type) {
      case 'message_start':
        // A second `message_start` would drop the earlier content or mix two messages.
        if (blocks.size > 0) return null;
        if (isRecord(data.message)) message = { ...data.message };
        break;
      case 'content_block_start':
        if (typeof index === 'number' && isRecord(data.content_block))
          blocks.set(index, { ...data.content_block });
        break;
      case 'content_block_delta': {
        const block = typeof index === 'number' ? blocks.get(index) : undefined;
        if (typeof index !== 'number' || block === undefined || !isRecord(data.delta)) return null;
        if (data.delta.type === 'input_json_delta')
          inputs.set(index, (inputs.get(index) ?? '') + textOrEmpty(data.delta.partial_json));
        else addDelta(block, data.delta);
        break;
      }
      case 'message_delta':
        if (isRecord(data.delta)) Object.assign(message, data.delta);
        message['usage'] = mergeGiven(message['usage'], data.usage);
        break;
      case 'message_stop': {
        const { type: _type, ...more } = data;
        Object.assign(message, more);
      }
    }
  }
  const content: Fields[] = [];
  for (const [index, block] of [...blocks].toSorted(([one], [other]) => one - other)) {
    const whole = withInput(block, inputs.get(index) ?? '');
    if (whole === null) return null;
    content.push(whole);
  }
  return { ...message, content, stop_reason: message['stop_reason'] ?? 'end_turn' };
}

function addDelta(block: Fields, delta: Block): void {
  switch (delta.type) {
    case 'text_delta':
      block['text'] = textOrEmpty(block['text']) + textOrEmpty(delta.text);
      break;
    case 'thinking_delta':
      block['thinking'] = textOrEmpty(block['thinking']) + textOrEmpty(delta.thinking);
      break;
    case 'signature_delta':
      block['signature'] = textOrEmpty(block['signature']) + textOrEmpty(delta.signature);
      break;
    case 'citations_delta': {
      const before: readonly unknown[] = Array.isArray(block['citations']) ? block['citations'] : [];
      block['citations'] = [...before, delta.citation];
      break;
    }
    default: {
      const { type: _type, ...fields } = delta;
      Object.assign(block, fields);
    }
  }
}

/** Adds a call's input. A call without arguments sends none, or an empty text. */
function withInput(block: Fields, input: string): Fields | null {
  if (!isToolUse(block) || input === '') return block;
  const json = parseJson(input);
  return json.outcome === 'read' ? { ...block, input: json.value } : null;
}

/** Fields that a later event omits keep their earlier values. */
function mergeGiven(before: unknown, given: unknown): unknown {
  if (!isRecord(given)) return before;
  const present = Object.entries(given).filter(([, value]) => value !== null);
  return { ...(isRecord(before) ? before : {}), ...Object.fromEntries(present) };
}

function textOrEmpty(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
