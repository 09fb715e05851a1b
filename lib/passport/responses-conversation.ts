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
import { familyOfFormat } from './family.ts';
import { keyOfCall, keyOfState } from './state-keys.ts';

type Item = Readonly<Record<string, unknown>>;

/** A turn and its items. */
type Read = {
  readonly turn: Turn;
  readonly items: readonly unknown[];
  readonly states: ReadonlyMap<unknown, StateBlock>;
  readonly calls: ReadonlyMap<unknown, ToolCall>;
};

/** Reads the history in a Responses request; null if it has no assistant turn. */
export function readResponsesConversation(body: Body): Conversation | null {
  const items: readonly unknown[] = Array.isArray(body.input) ? body.input : [];
  if (!items.some(isOfModel)) return null;
  const callCounts = new Map<string, number>();
  const read = readTurns(items, callCounts);
  return {
    turns: read.map(({ turn }) => turn),
    callCounts,
    thinking: readThinking(body),
    apply(edits, target) {
      const whole: Body = { ...body, input: read.flatMap((one) => editTurn(one, edits, target)) };
      if (!edits.isThinkingOff) return whole;
      return { ...whole, reasoning: target.isRouter ? { enabled: false } : { effort: 'none' } };
    },
  };
}

/** The turn that an answer adds to a history. `callCounts` counts the earlier calls by id. */
export function readResponsesAnswer(
  output: readonly unknown[],
  callCounts: ReadonlyMap<string, number>,
): AssistantTurn {
  return readModelTurn(output, new Map(callCounts)).turn;
}

function readThinking({ reasoning }: Body): Conversation['thinking'] {
  if (!isRecord(reasoning)) return 'unsaid';
  const { effort, enabled, max_tokens: maxTokens } = reasoning;
  if (enabled === false || effort === 'none') return 'off';
  return typeof effort === 'string' || enabled === true || typeof maxTokens === 'number' ? 'asked' : 'unsaid';
}

/** Whether a model made an item: a message, reasoning or a call. */
function isOfModel(item: unknown): boolean {
  if (!isRecord(item)) return false;
  const { type, role } = item;
  if (type === undefined || type === null || type === 'message') return role === 'assistant';
  return type === 'reasoning' || (typeof type === 'string' && type.endsWith('_call'));
}

function isResult({ type }: Item): boolean {
  return typeof type === 'string' && type.endsWith('_call_output');
}

function readTurns(items: readonly unknown[], callCounts: Map<string, number>): readonly Read[] {
  const read: Read[] = [];
  let turn: unknown[] = [];
  const endTurn = (): void => {
    if (turn.length > 0) read.push(readModelTurn(turn, callCounts));
    turn = [];
  };
  for (const item of items) {
    if (isOfModel(item)) {
      turn.push(item);
      continue;
    }
    endTurn();
    read.push({ turn: readOther(item), items: [item], states: new Map(), calls: new Map() });
  }
  endTurn();
  return read;
}

function readOther(item: unknown): Turn {
  if (!isRecord(item)) return { by: 'other', hasText: true };
  if (isResult(item)) {
    const { call_id: id } = item;
    return { by: 'tool', callId: typeof id === 'string' ? id : null, hasText: true };
  }
  return { by: item.role === 'user' ? 'user' : 'other', hasText: true };
}

function readModelTurn(
  items: readonly unknown[],
  callCounts: Map<string, number>,
): Read & { readonly turn: AssistantTurn } {
  const states = new Map<unknown, StateBlock>();
  const calls = new Map<unknown, ToolCall>();
  let hasText = false;
  for (const item of items) {
    if (!isRecord(item)) continue;
    if (item.type === 'reasoning') states.set(item, readState(item));
    else if (typeof item.call_id === 'string') calls.set(item, readCall(item, item.call_id, callCounts));
    else hasText ||= holdsText(item);
  }
  const turn: AssistantTurn = {
    by: 'assistant',
    hasText,
    state: [...states.values()],
    calls: [...calls.values()],
  };
  return { turn, items, states, calls };
}

function readCall({ name, arguments: args, input }: Item, id: string, counts: Map<string, number>): ToolCall {
  const occurrence = counts.get(id) ?? 0;
  counts.set(id, occurrence + 1);
  const said = typeof args === 'string' ? args : typeof input === 'string' ? input : '';
  return {
    id,
    occurrence,
    key: keyOfCall({ id, name: typeof name === 'string' ? name : '', args: said }, occurrence),
  };
}

function holdsText({ content }: Item): boolean {
  if (typeof content === 'string') return content !== '';
  if (!Array.isArray(content)) return true;
  return content.some((part) => !isRecord(part) || part.text !== '');
}

function readState(item: Item): StateBlock {
  const { encrypted_content: sealed, signature, format } = item;
  const shared = { isOfCall: false, family: familyOfFormat(format) };
  if (typeof sealed === 'string' && sealed !== '') {
    // OpenAI's own encrypted content names no format, but starts with these characters.
    const family = shared.family ?? (sealed.startsWith('gAAA') ? 'openai' : null);
    return { ...shared, is: 'sealed', key: keyOfState(sealed), family };
  }
  if (typeof signature === 'string' && signature !== '')
    return { ...shared, is: 'signed', key: keyOfState(signature) };
  const text = textsOf(item.content).join('');
  return { ...shared, is: 'plain', key: keyOfState(text === '' ? textsOf(item.summary).join('') : text) };
}

function textsOf(parts: unknown): string[] {
  if (!Array.isArray(parts)) return [];
  return parts.filter(isRecord).flatMap(({ text }) => (typeof text === 'string' ? [text] : []));
}

function editTurn(
  { turn, items, states, calls }: Read,
  edits: Edits,
  target: WrittenFor,
): readonly unknown[] {
  if (turn.by === 'tool') {
    const id = edits.resultIds.get(turn);
    return id === undefined ? items : items.map((item) => (isRecord(item) ? { ...item, call_id: id } : item));
  }
  if (turn.by !== 'assistant') return edits.bridged.has(turn) ? [saying(FILLER), ...items] : items;
  const lostState = turn.state.some((block) => edits.dropped.has(block));
  const edited: unknown[] = edits.reasoned.has(turn) ? [thought(FILLER)] : [];
  let isSigned = !edits.signed.has(turn);
  for (const item of items) {
    const state = states.get(item);
    if (state !== undefined && edits.dropped.has(state)) continue;
    const call = calls.get(item);
    if (call !== undefined && !isSigned) {
      edited.push(sealedPlaceholder(call, target));
      isSigned = true;
    }
    const id = call === undefined ? undefined : edits.callIds.get(call);
    const renamed = id === undefined || !isRecord(item) ? item : { ...item, call_id: id };
    // Ids link items to their reasoning, so an id is dropped together with the reasoning.
    edited.push(lostState && isRecord(renamed) ? withoutId(renamed) : renamed);
  }
  if (edits.filled.has(turn)) edited.push(saying(FILLER));
  return edited;
}

function withoutId({ id: _id, ...item }: Item): Item {
  return item;
}

function saying(text: string): Item {
  return { type: 'message', role: 'assistant', content: [{ type: 'output_text', text }] };
}

function thought(text: string): Item {
  return {
    type: 'reasoning',
    id: `rs_${keyOfState(text)}`,
    summary: [],
    content: [{ type: 'reasoning_text', text }],
    format: 'unknown',
  };
}

function sealedPlaceholder({ key }: ToolCall, { isRouter }: WrittenFor): Item {
  return {
    type: 'reasoning',
    id: `rs_${key}`,
    summary: [],
    encrypted_content: SIGNATURE_PLACEHOLDER,
    ...(isRouter ? { format: 'google-gemini-v1' } : {}),
  };
}
