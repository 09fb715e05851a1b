import type { CallFacts, Chunk } from '#lib/engine/call';
import { isRecord } from '#lib/engine/is-record';
import { parseJson } from '#lib/engine/parse-json';
import { frameOf, readByPattern, type Pattern } from '#lib/dialects/text-pattern';
import {
  billedTier,
  nameOrNull,
  readRouterAttempts,
  servedModelOf,
  type ModelNames,
} from '#lib/dialects/call-facts';
import type { AnswerPart, ChunkEvent, EventReader, StreamEvent } from '#lib/dialects/wire';
import { isThinking, isToolUse, textOfBlock, type Block } from './blocks.ts';
import { framesOf, frameText, writeFrame } from './frames.ts';
import { readMessagesUsage } from './read-message.ts';

/** Reads the events of one Messages stream, identified by the `type` in their data. */
export function createEventReader(model: string, names: ModelNames): EventReader {
  /** Merged from all events so far: each reports a part, and later values win. */
  let usage: Readonly<Record<string, unknown>> = {};
  let hasEnd = false;
  /** Whether the stream is inside a thinking block that has no signature yet. */
  let isWithinThoughts = false;
  let pattern: Pattern | null = null;

  function readFacts(body: Block, before: CallFacts): CallFacts {
    const message = isRecord(body.message) ? body.message : body;
    const { openrouter_metadata: metadata, delta } = body;
    const isStart = body.type === 'message_start';
    if (isRecord(message.usage)) usage = { ...usage, ...givenOf(message.usage) };
    // Before anything is written, no cost can be final.
    if (isStart) usage = { ...usage, cost: null };
    return {
      ...before,
      servedModel: before.servedModel ?? (isStart ? servedModelOf(model, message.model, names) : null),
      provider: before.provider ?? nameOrNull(message.provider),
      generationId: before.generationId ?? (isStart ? nameOrNull(message.id) : null),
      routerAttempts: isRecord(metadata) ? readRouterAttempts(metadata) : before.routerAttempts,
      usage: readMessagesUsage(usage),
      finishReason: (isRecord(delta) ? nameOrNull(delta.stop_reason) : null) ?? before.finishReason,
      serviceTier: billedTier(before.serviceTier, usage.service_tier),
    };
  }

  function read(data: string, before: CallFacts): StreamEvent {
    // Not a Messages event. Without `message_delta` before it, the answer was cut.
    if (data === '[DONE]') return { kind: hasEnd ? 'done' : 'ignored' };
    const json = parseJson(data);
    if (json.outcome === 'too_deep') return { kind: 'too_deep' };
    const body = json.outcome === 'read' ? json.value : null;
    if (!isRecord(body) || typeof body.type !== 'string' || !/^\w+$/.test(body.type))
      return isRecord(body) && isRecord(body.error) ? { kind: 'error', body } : { kind: 'malformed' };
    const { type } = body;
    if (type === 'error') return { kind: 'error', body };
    if (type === 'ping') return { kind: 'ping', events: frameText(type, JSON.stringify(body)) };
    const hasFacts = type.startsWith('message_');
    const facts = hasFacts ? readFacts(body, before) : before;
    // The stream has ended, even if it gave no reason.
    const held = type === 'message_stop' && !hasEnd ? finish : readHeld(body);
    hasEnd ||= type === 'message_delta';
    isWithinThoughts = staysWithinThoughts(body, isWithinThoughts);
    return {
      kind: 'chunk',
      body: () => body,
      hasUsage: false,
      isLast: type === 'message_stop',
      parts: held.parts,
      facts,
      chunk: { ...held.words, isWithinThoughts, events: eventsOf(data, body, type, facts.servedModel) },
    };
  }

  return {
    read(data, before) {
      const event = read(data, before);
      if (event.kind === 'chunk') pattern = patternOf(event) ?? pattern;
      return event;
    },
    readBatch: (wire) => (pattern === null ? null : readByPattern(wire, pattern)),
  };
}

/** Null for anything but text deltas, the only frequent events. */
function patternOf(event: ChunkEvent): Pattern | null {
  const { events, text } = event.chunk;
  if (text === '' || !events.startsWith('event: content_block_delta\n')) return null;
  const frame = frameOf(events, 'text', text);
  return frame === null ? null : { came: frame, sent: frame, event };
}

/** Joins data from several lines into one line, which means the same. */
function eventsOf(data: string, body: Block, type: string, servedModel: string | null): string {
  const { message } = body;
  if (type === 'message_start' && isRecord(message) && message.model !== servedModel)
    return writeFrame({ ...body, type, message: { ...message, model: servedModel } });
  return frameText(type, data.includes('\n') ? JSON.stringify(body) : data);
}

/** Drops null values, so that they do not overwrite those of an earlier event. */
function givenOf(usage: Block): Block {
  return Object.fromEntries(Object.entries(usage).filter(([, value]) => value !== null));
}

function staysWithinThoughts({ type, content_block: block, delta }: Block, before: boolean): boolean {
  if (type === 'content_block_start') return isRecord(block) && block.type === 'thinking';
  if (type === 'content_block_stop') return false;
  return before && !(isRecord(delta) && delta.type === 'signature_delta');
}

type Held = {
  readonly parts: readonly AnswerPart[];
  readonly words: Omit<ChunkEvent['chunk'], 'events'>;
};

const nothing: Held = { parts: [], words: { text: '', reasoning: '', hasToolCall: false } };
const finish: Held = {
  ...nothing,
  parts: [{ index: 0, hasContent: false, hasAnswer: false, isFinish: true }],
};

function readHeld(body: Block): Held {
  switch (body.type) {
    case 'content_block_start':
      return isRecord(body.content_block) ? readStart(body.content_block) : nothing;
    case 'content_block_delta':
      return isRecord(body.delta) ? readDelta(body.delta) : nothing;
    case 'message_delta':
      return finish;
    default:
      return nothing;
  }
}

function readStart(block: Block): Held {
  if (block.type === 'text') return heldOf({ text: textOfBlock(block) });
  if (block.type === 'thinking') return nothing;
  if (isThinking(block)) return heldOf({ isThought: true });
  return heldOf({ isTool: isToolUse(block) || String(block.type).endsWith('_tool_result'), isOther: true });
}

function readDelta({ type, text, thinking }: Block): Held {
  switch (type) {
    case 'text_delta':
      return heldOf({ text: typeof text === 'string' ? text : '' });
    case 'thinking_delta':
      return heldOf({ reasoning: typeof thinking === 'string' ? thinking : '' });
    case 'input_json_delta':
      return heldOf({ isTool: true, isOther: true });
    default:
      return nothing;
  }
}

type Content = {
  readonly text?: string;
  readonly reasoning?: string;
  readonly isThought?: boolean;
  readonly isTool?: boolean;
  /** Whether it has other content that a client can use. */
  readonly isOther?: boolean;
};

function heldOf({
  text = '',
  reasoning = '',
  isThought = false,
  isTool = false,
  isOther = false,
}: Content): Held {
  const hasAnswer = text !== '' || isOther;
  const hasContent = hasAnswer || reasoning !== '' || isThought;
  return {
    parts: [{ index: 0, hasContent, hasAnswer, isFinish: false }],
    words: { text, reasoning, hasToolCall: isTool },
  };
}

/** Replaces the visible text of a piece: at its first text, or before its end. */
export function rewriteChunk(chunk: Chunk, text: string): Chunk {
  const frames = framesOf(chunk.events);
  const firstAt = frames.findIndex(({ data }) => isTextDelta(data));
  const words = (index: unknown): string =>
    text === ''
      ? ''
      : writeFrame({ type: 'content_block_delta', index, delta: { type: 'text_delta', text } });
  const rest = frames.map((frame, at) =>
    at === firstAt ? words(frame.data.index) : isTextDelta(frame.data) ? '' : frame.text,
  );
  return { ...chunk, text, events: (firstAt < 0 ? words(0) : '') + rest.join('') };
}

function isTextDelta({ delta }: Block): boolean {
  return isRecord(delta) && delta.type === 'text_delta';
}
