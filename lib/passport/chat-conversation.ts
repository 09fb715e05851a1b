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
  type WrittenFor,
} from './conversation.ts';
import { familyOfFormat, type Family } from './family.ts';
import { keyOfCall, keyOfState } from './state-keys.ts';

type Message = Readonly<Record<string, unknown>>;

/** The position of a block in its message. */
type Place =
  | { readonly in: 'details'; readonly indexes: readonly number[] }
  | { readonly in: 'field'; readonly field: 'reasoning' | 'reasoning_content' }
  | { readonly in: 'call'; readonly index: number };

type PlacedBlock = StateBlock & { readonly place: Place };

/** A turn and the message it was read from. */
type Read = {
  readonly message: unknown;
  readonly turn: Turn;
  readonly blocks: readonly PlacedBlock[];
  readonly calls: readonly { readonly index: number; readonly call: ToolCall }[];
};

const plainFields = ['reasoning', 'reasoning_content'] as const;

/** The turn that an answer adds to a history. `occurrences` counts the earlier calls by id. */
export function readChatAnswer(message: Message, occurrences: ReadonlyMap<string, number>): AssistantTurn {
  const { turn } = readMessage({ ...message, role: 'assistant' }, new Map(occurrences));
  if (turn.by !== 'assistant') throw new Error('An answer is the turn of the assistant.');
  return turn;
}

/** Reads the history in a Chat Completions request; null if it has no assistant turn. */
export function readChatConversation(body: Body): Conversation | null {
  const messages: readonly unknown[] = Array.isArray(body.messages) ? body.messages : [];
  if (!messages.some((message) => isRecord(message) && message.role === 'assistant')) return null;
  const occurrences = new Map<string, number>();
  const read = messages.map((message) => readMessage(message, occurrences));
  return {
    turns: read.map(({ turn }) => turn),
    callCounts: occurrences,
    thinking: readThinking(body),
    apply(edits, target) {
      const changed = read.flatMap((one) => {
        const message = editMessage(one, edits, target);
        return edits.bridged.has(one.turn) ? [{ role: 'assistant', content: FILLER }, message] : [message];
      });
      const whole: Body = { ...body, messages: changed };
      return edits.isThinkingOff ? withoutThinking(whole, target) : whole;
    },
  };
}

function readMessage(message: unknown, occurrences: Map<string, number>): Read {
  const nothing = { message, blocks: [], calls: [] };
  if (!isRecord(message)) return { ...nothing, turn: { by: 'other', hasText: true } };
  const hasText = holdsText(message.content);
  switch (message.role) {
    case 'assistant': {
      const calls = readCalls(message, occurrences);
      const blocks = readState(message);
      const turn: AssistantTurn = {
        by: 'assistant',
        hasText: hasText || holdsOther(message),
        state: blocks,
        calls: calls.map(({ call }) => call),
      };
      return { message, turn, blocks, calls };
    }
    case 'tool': {
      const { tool_call_id: id } = message;
      return { ...nothing, turn: { by: 'tool', callId: typeof id === 'string' ? id : null, hasText } };
    }
    case 'user':
      return { ...nothing, turn: { by: 'user', hasText } };
    default:
      return { ...nothing, turn: { by: 'other', hasText } };
  }
}

function holdsText(content: unknown): boolean {
  if (typeof content === 'string') return content !== '';
  if (!Array.isArray(content)) return false;
  return content.some((part) => !isRecord(part) || part.type !== 'text' || part.text !== '');
}

function holdsOther({ refusal, audio, images, function_call: functionCall }: Message): boolean {
  return (
    (typeof refusal === 'string' && refusal !== '') ||
    isRecord(audio) ||
    isRecord(functionCall) ||
    (Array.isArray(images) && images.length > 0)
  );
}

function readCalls(message: Message, occurrences: Map<string, number>): Read['calls'] {
  const list: readonly unknown[] = Array.isArray(message.tool_calls) ? message.tool_calls : [];
  return list.flatMap((entry, index) => {
    if (!isRecord(entry) || typeof entry.id !== 'string') return [];
    const { id } = entry;
    const occurrence = occurrences.get(id) ?? 0;
    occurrences.set(id, occurrence + 1);
    return [{ index, call: { id, occurrence, key: keyOfCall(namedCall(id, entry.function), occurrence) } }];
  });
}

function namedCall(id: string, called: unknown): { id: string; name: string; args: string } {
  const { name, arguments: args } = isRecord(called) ? called : {};
  return { id, name: typeof name === 'string' ? name : '', args: typeof args === 'string' ? args : '' };
}

function readState(message: Message): PlacedBlock[] {
  const details: readonly unknown[] = Array.isArray(message.reasoning_details)
    ? message.reasoning_details
    : [];
  const blocks: PlacedBlock[] = groupDetails(details).flatMap(({ indexes, parts }) => {
    const block = readDetail(parts);
    return block === null ? [] : [{ ...block, isOfCall: false, place: { in: 'details', indexes } }];
  });
  for (const field of plainFields) {
    const text = message[field];
    if (typeof text !== 'string') continue;
    const is = blocks.length > 0 ? 'copy' : 'plain';
    const place = { in: 'field', field } as const;
    blocks.push({ is, isOfCall: false, family: null, key: keyOfState(text), place });
  }
  const calls: readonly unknown[] = Array.isArray(message.tool_calls) ? message.tool_calls : [];
  for (const [index, call] of calls.entries()) {
    const signature = signatureOfCall(call);
    if (signature === null) continue;
    const place = { in: 'call', index } as const;
    blocks.push({ is: 'signed', isOfCall: true, family: 'google', key: keyOfState(signature), place });
  }
  return blocks;
}

type Detail = { readonly indexes: readonly number[]; readonly parts: readonly Message[] };

/** Groups the pieces of each block. Some clients send streamed pieces back without joining them. */
function groupDetails(details: readonly unknown[]): readonly Detail[] {
  const groups: { indexes: number[]; parts: Message[] }[] = [];
  for (const [at, part] of details.entries()) {
    if (!isRecord(part)) continue;
    const last = groups.at(-1);
    const before = last?.parts.at(-1);
    const goesOn =
      before !== undefined &&
      typeof part.index === 'number' &&
      part.index === before.index &&
      part.type === before.type &&
      (part.id ?? before.id ?? null) === (before.id ?? part.id ?? null);
    if (goesOn && last !== undefined) {
      last.indexes.push(at);
      last.parts.push(part);
    } else groups.push({ indexes: [at], parts: [part] });
  }
  return groups;
}

/** One block of OpenRouter's `reasoning_details`, in one piece or in several. */
function readDetail(parts: readonly Message[]): Pick<StateBlock, 'is' | 'key' | 'family'> | null {
  // A record of a tool that ran upstream, which is not model state.
  if (parts[0]?.type === 'reasoning.server_tool_call') return null;
  const join = (field: string): string =>
    parts
      .map((part) => part[field])
      .filter((value) => typeof value === 'string')
      .join('');
  const family = parts.reduce<Family | null>((named, { format }) => named ?? familyOfFormat(format), null);
  const signature = join('signature');
  if (signature !== '') return { is: 'signed', key: keyOfState(signature), family };
  const data = join('data');
  if (data !== '') return { is: 'sealed', key: keyOfState(data), family };
  return { is: 'plain', key: keyOfState(join('text') + join('summary')), family };
}

/** Where Google's own Chat Completions endpoint puts the signature. */
function signatureOfCall(call: unknown): string | null {
  const extra = isRecord(call) && isRecord(call.extra_content) ? call.extra_content : {};
  const signature = isRecord(extra.google) ? extra.google.thought_signature : null;
  return typeof signature === 'string' && signature !== '' ? signature : null;
}

function readThinking({ reasoning, reasoning_effort: effort, thinking }: Body): Conversation['thinking'] {
  if (isRecord(thinking)) return thinking.type === 'disabled' ? 'off' : 'asked';
  if (typeof effort === 'string') return effort === 'none' ? 'off' : 'asked';
  if (!isRecord(reasoning)) return 'unsaid';
  if (reasoning.enabled === false || reasoning.effort === 'none') return 'off';
  return 'asked';
}

function withoutThinking(body: Body, { isRouter }: WrittenFor): Body {
  const { reasoning: _reasoning, reasoning_effort: _effort, thinking: _thinking, ...rest } = body;
  return isRouter ? { ...rest, reasoning: { enabled: false } } : rest;
}

function editMessage({ message, turn, blocks, calls }: Read, edits: Edits, target: WrittenFor): unknown {
  if (!isRecord(message)) return message;
  switch (turn.by) {
    case 'tool': {
      const id = edits.resultIds.get(turn);
      const renamed = id === undefined ? message : { ...message, tool_call_id: id };
      return edits.filled.has(turn) ? { ...renamed, content: FILLER } : renamed;
    }
    case 'user':
    case 'other':
      return edits.filled.has(turn) ? { ...message, content: FILLER } : message;
    case 'assistant': {
      const dropped = blocks.filter((block) => edits.dropped.has(block)).map(({ place }) => place);
      const ids = calls.filter(({ call }) => edits.callIds.has(call));
      const isSigned = edits.signed.has(turn);
      const isReasoned = edits.reasoned.has(turn);
      const isFilled = edits.filled.has(turn);
      if (dropped.length + ids.length === 0 && !isSigned && !isReasoned && !isFilled) return message;
      let edited = withoutBlocks(message, dropped);
      if (ids.length > 0) {
        const idAt = new Map(ids.map(({ index, call }) => [index, edits.callIds.get(call)]));
        edited = mapCalls(edited, (call, index) => ({ ...call, id: idAt.get(index) ?? call.id }));
      }
      if (isSigned) edited = withPlaceholder(edited, target);
      if (isReasoned) edited = withReasoning(edited, target);
      return isFilled ? { ...edited, content: FILLER } : edited;
    }
  }
}

function withoutBlocks(message: Message, places: readonly Place[]): Message {
  if (places.length === 0) return message;
  const fields = new Set<string>();
  const details = new Set<number>();
  const callsAt = new Set<number>();
  for (const place of places) {
    switch (place.in) {
      case 'details':
        for (const index of place.indexes) details.add(index);
        break;
      case 'field':
        fields.add(place.field);
        break;
      case 'call':
        callsAt.add(place.index);
    }
  }
  const edited: Message = Object.fromEntries(
    Object.entries(message).flatMap(([field, value]) => {
      if (fields.has(field)) return [];
      if (field !== 'reasoning_details' || details.size === 0 || !Array.isArray(value))
        return [[field, value]];
      const kept = value.filter((_, index) => !details.has(index));
      return kept.length === 0 ? [] : [[field, kept]];
    }),
  );
  return callsAt.size === 0
    ? edited
    : mapCalls(edited, (call, index) => (callsAt.has(index) ? withoutSignature(call) : call));
}

function withoutSignature({ extra_content: extra, ...call }: Message): Message {
  if (!isRecord(extra)) return call;
  const { google: _google, ...others } = extra;
  return Object.keys(others).length === 0 ? call : { ...call, extra_content: others };
}

function mapCalls(message: Message, change: (call: Message, index: number) => Message): Message {
  const calls: readonly unknown[] = Array.isArray(message.tool_calls) ? message.tool_calls : [];
  return {
    ...message,
    tool_calls: calls.map((call, index) => (isRecord(call) ? change(call, index) : call)),
  };
}

/**
 * Adds the placeholder signature. Through OpenRouter, a turn has one signature; elsewhere, each call has its
 * own.
 */
function withPlaceholder(message: Message, { isRouter }: WrittenFor): Message {
  if (!isRouter) {
    return mapCalls(message, (call) => ({
      ...call,
      extra_content: {
        ...(isRecord(call.extra_content) ? call.extra_content : {}),
        google: { thought_signature: SIGNATURE_PLACEHOLDER },
      },
    }));
  }
  const kept: readonly unknown[] = Array.isArray(message.reasoning_details) ? message.reasoning_details : [];
  const first: unknown = Array.isArray(message.tool_calls) ? message.tool_calls[0] : null;
  const placeholder = {
    type: 'reasoning.encrypted',
    data: SIGNATURE_PLACEHOLDER,
    format: 'google-gemini-v1',
    id: isRecord(first) ? first.id : null,
    index: kept.length,
  };
  return { ...message, reasoning_details: [...kept, placeholder] };
}

/** OpenRouter reads both fields. */
function withReasoning(message: Message, { isRouter }: WrittenFor): Message {
  return { ...message, ...(isRouter ? { reasoning: FILLER } : {}), reasoning_content: FILLER };
}
