import { isRecord } from '#lib/engine/is-record';
import type { Body } from '#lib/dialects/wire';
import {
  FILLER,
  SIGNATURE_PLACEHOLDER,
  type AssistantTurn,
  type Conversation,
  type Edits,
  type StateBlock,
  type ToolCall,
  type Turn,
} from './conversation.ts';
import { keyOfCall, keyOfState } from './state-keys.ts';

type Block = Readonly<Record<string, unknown>>;

type Message = Readonly<Record<string, unknown>>;

/** A part of a message that counts as a turn: a tool result, or the rest of the user's content. */
type Part = { readonly turn: Turn; readonly blocks: readonly Block[] };

type Read =
  /** A message without anything that a rule could change. */
  | { readonly is: 'kept'; readonly message: unknown; readonly parts: readonly Part[] }
  | {
      readonly is: 'assistant';
      readonly message: Message;
      readonly turn: AssistantTurn;
      readonly states: ReadonlyMap<Block, StateBlock>;
      readonly calls: ReadonlyMap<Block, ToolCall>;
    }
  | { readonly is: 'user'; readonly message: Message; readonly parts: readonly Part[] };

/** Reads the history in a Messages request; null if it has no assistant turn. */
export function readMessagesConversation(body: Body): Conversation | null {
  const messages: readonly unknown[] = Array.isArray(body.messages) ? body.messages : [];
  if (!messages.some((message) => isRecord(message) && message.role === 'assistant')) return null;
  const callCounts = new Map<string, number>();
  const read = messages.map((message) => readMessage(message, callCounts));
  return {
    turns: read.flatMap((one) => (one.is === 'assistant' ? [one.turn] : one.parts.map(({ turn }) => turn))),
    callCounts,
    thinking: readThinking(body),
    apply(edits) {
      const whole: Body = { ...body, messages: read.flatMap((one) => editMessage(one, edits)) };
      return edits.isThinkingOff ? { ...whole, thinking: { type: 'disabled' } } : whole;
    },
  };
}

/** The turn that an answer adds to a history. `callCounts` counts the earlier calls by id. */
export function readMessagesAnswer(message: Message, callCounts: ReadonlyMap<string, number>): AssistantTurn {
  const read = readAssistant(message, new Map(callCounts));
  return read.turn;
}

function readThinking({ thinking }: Body): Conversation['thinking'] {
  if (!isRecord(thinking)) return 'unsaid';
  if (thinking.type === 'disabled') return 'off';
  return thinking.type === 'adaptive' ? 'adaptive' : 'asked';
}

function blocksOf(content: unknown): readonly Block[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return Array.isArray(content) ? content.filter(isRecord) : [];
}

function readMessage(message: unknown, callCounts: Map<string, number>): Read {
  if (!isRecord(message))
    return { is: 'kept', message, parts: [{ turn: { by: 'other', hasText: true }, blocks: [] }] };
  if (message.role === 'assistant') return { is: 'assistant', ...readAssistant(message, callCounts) };
  if (message.role !== 'user')
    return { is: 'kept', message, parts: [{ turn: { by: 'other', hasText: true }, blocks: [] }] };
  const parts: Part[] = [];
  const said: Block[] = [];
  for (const block of blocksOf(message.content)) {
    if (block.type !== 'tool_result') {
      said.push(block);
      continue;
    }
    const callId = typeof block.tool_use_id === 'string' ? block.tool_use_id : null;
    parts.push({ turn: { by: 'tool', callId, hasText: true }, blocks: [block] });
  }
  if (said.length > 0 || parts.length === 0)
    parts.push({ turn: { by: 'user', hasText: said.some(holdsSomething) }, blocks: said });
  return { is: 'user', message, parts };
}

function holdsSomething({ type, text }: Block): boolean {
  return type !== 'text' || (typeof text === 'string' && text !== '');
}

function readAssistant(message: Message, callCounts: Map<string, number>) {
  const states = new Map<Block, StateBlock>();
  const calls = new Map<Block, ToolCall>();
  let hasText = false;
  for (const block of blocksOf(message.content)) {
    const state = readState(block);
    if (state !== null) states.set(block, state);
    else if (block.type === 'tool_use' && typeof block.id === 'string') {
      const { id, name, input } = block;
      const occurrence = callCounts.get(id) ?? 0;
      callCounts.set(id, occurrence + 1);
      const named = { id, name: typeof name === 'string' ? name : '', args: JSON.stringify(input) };
      calls.set(block, { id, occurrence, key: keyOfCall(named, occurrence) });
    } else hasText ||= holdsSomething(block);
  }
  const turn: AssistantTurn = {
    by: 'assistant',
    hasText,
    state: [...states.values()],
    calls: [...calls.values()],
  };
  return { message, turn, states, calls };
}

/** Reads a piece of state. A signature counts as Anthropic's unless another maker is remembered. */
function readState({ type, thinking, signature, data }: Block): StateBlock | null {
  const shared = { isOfCall: false } as const;
  if (type === 'redacted_thinking' && typeof data === 'string')
    return { ...shared, is: 'sealed', key: keyOfState(data), family: 'anthropic' };
  if (type !== 'thinking') return null;
  if (typeof signature === 'string' && signature !== '')
    return { ...shared, is: 'signed', key: keyOfState(signature), family: 'anthropic' };
  return {
    ...shared,
    is: 'plain',
    key: keyOfState(typeof thinking === 'string' ? thinking : ''),
    family: null,
  };
}

const filler: Block = { type: 'text', text: FILLER };

function editMessage(read: Read, edits: Edits): readonly unknown[] {
  switch (read.is) {
    case 'kept':
      return [read.message];
    case 'assistant':
      return [editAssistant(read, edits)];
    case 'user':
      return editUser(read, edits);
  }
}

function editAssistant(
  { message, turn, states, calls }: Extract<Read, { is: 'assistant' }>,
  edits: Edits,
): Message {
  const isSame =
    turn.state.every((block) => !edits.dropped.has(block)) &&
    turn.calls.every((call) => !edits.callIds.has(call)) &&
    !edits.signed.has(turn) &&
    !edits.reasoned.has(turn) &&
    !edits.filled.has(turn);
  if (isSame) return message;
  const content: Block[] = [];
  if (edits.reasoned.has(turn)) content.push({ type: 'thinking', thinking: FILLER, signature: '' });
  let isSigned = !edits.signed.has(turn);
  for (const block of blocksOf(message.content)) {
    const state = states.get(block);
    if (state !== undefined && edits.dropped.has(state)) continue;
    const call = calls.get(block);
    if (call !== undefined && !isSigned) {
      content.push({ type: 'redacted_thinking', data: SIGNATURE_PLACEHOLDER });
      isSigned = true;
    }
    const id = call === undefined ? undefined : edits.callIds.get(call);
    content.push(id === undefined ? block : { ...block, id });
  }
  if (edits.filled.has(turn)) content.push(filler);
  return { ...message, content: content.filter((block) => block.type !== 'text' || block.text !== '') };
}

/** Splits a message at each added assistant turn. */
function editUser({ message, parts }: Extract<Read, { is: 'user' }>, edits: Edits): readonly Message[] {
  const isSame = parts.every(
    ({ turn }) =>
      !edits.filled.has(turn) &&
      !edits.bridged.has(turn) &&
      !(turn.by === 'tool' && edits.resultIds.has(turn)),
  );
  if (isSame) return [message];
  const messages: Message[] = [];
  let content: Block[] = [];
  for (const { turn, blocks } of parts) {
    if (edits.bridged.has(turn)) {
      if (content.length > 0) messages.push({ ...message, content });
      messages.push({ role: 'assistant', content: [filler] });
      content = [];
    }
    const id = turn.by === 'tool' ? edits.resultIds.get(turn) : undefined;
    content.push(...(id === undefined ? blocks : blocks.map((block) => ({ ...block, tool_use_id: id }))));
    if (edits.filled.has(turn)) content.push(filler);
  }
  return [...messages, { ...message, content }];
}
