import type { DialectName } from '#lib/contracts/dialect';
import type { Answer, Chunk } from '#lib/engine/call';
import { isRecord } from '#lib/engine/is-record';
import { parseJson } from '#lib/engine/parse-json';
import { readChatAnswer } from './chat-conversation.ts';
import type { AssistantTurn, Conversation } from './conversation.ts';

/** What of an answer only its maker understands, by its keys. */
export type AnswerState = {
  readonly key: string;
  /** Of a tool call: whether its turn is signed. */
  readonly isSigned: boolean;
};

/** Watches one streamed answer. */
export type AnswerWatch = {
  readonly push: (chunks: readonly Chunk[]) => void;
  readonly end: () => readonly AnswerState[];
};

/** The state in a whole answer to a request with this history. */
export function stateOfAnswer(
  dialect: DialectName,
  { body }: Answer,
  history: Conversation | null,
): readonly AnswerState[] {
  if (dialect !== 'chat') return [];
  const choices: readonly unknown[] = Array.isArray(body.choices) ? body.choices : [];
  return choices.flatMap((choice) =>
    isRecord(choice) && isRecord(choice.message) ? stateOfMessage(choice.message, history) : [],
  );
}

/** Reads no piece that holds nothing but words. */
export function watchAnswer(dialect: DialectName, history: Conversation | null): AnswerWatch {
  if (dialect !== 'chat') return { push: () => {}, end: () => [] };
  const messages = new Map<number, Gathered>();
  return {
    push(chunks) {
      for (const chunk of chunks)
        if (holdsState(chunk)) for (const delta of deltasIn(chunk)) gather(messages, delta);
    },
    end: () => [...messages.values()].flatMap((message) => stateOfMessage(messageOf(message), history)),
  };
}

function holdsState({ hasToolCall, reasoning, events }: Chunk): boolean {
  return hasToolCall || reasoning !== '' || events.includes('"reasoning_details":[{');
}

type Gathered = {
  reasoning: string;
  reasoningContent: string;
  readonly details: unknown[];
  readonly calls: Map<unknown, { id: unknown; name: string; args: string; extra: unknown }>;
};

type Delta = { readonly index: number; readonly delta: Readonly<Record<string, unknown>> };

function deltasIn({ events }: Chunk): readonly Delta[] {
  return events.split('\n\n').flatMap((event) => {
    const at = event.indexOf('data: ');
    const json = at < 0 ? null : parseJson(event.slice(at + 'data: '.length));
    const body = json?.outcome === 'read' ? json.value : null;
    const choices: readonly unknown[] = isRecord(body) && Array.isArray(body.choices) ? body.choices : [];
    return choices.flatMap((choice) => {
      if (!isRecord(choice)) return [];
      const delta = isRecord(choice.delta) ? choice.delta : choice.message;
      return isRecord(delta) ? [{ index: typeof choice.index === 'number' ? choice.index : 0, delta }] : [];
    });
  });
}

function gather(messages: Map<number, Gathered>, { index, delta }: Delta): void {
  const message = messages.get(index) ?? {
    reasoning: '',
    reasoningContent: '',
    details: [],
    calls: new Map<unknown, { id: unknown; name: string; args: string; extra: unknown }>(),
  };
  messages.set(index, message);
  if (typeof delta.reasoning === 'string') message.reasoning += delta.reasoning;
  if (typeof delta.reasoning_content === 'string') message.reasoningContent += delta.reasoning_content;
  if (Array.isArray(delta.reasoning_details)) message.details.push(...(delta.reasoning_details as unknown[]));
  const calls: readonly unknown[] = Array.isArray(delta.tool_calls) ? delta.tool_calls : [];
  for (const [place, piece] of calls.entries()) {
    if (!isRecord(piece)) continue;
    const at = piece.index ?? place;
    const call = message.calls.get(at) ?? { id: null, name: '', args: '', extra: null };
    message.calls.set(at, call);
    call.id ??= piece.id ?? null;
    call.extra ??= piece.extra_content ?? null;
    const { name, arguments: args } = isRecord(piece.function) ? piece.function : {};
    if (typeof name === 'string') call.name += name;
    if (typeof args === 'string') call.args += args;
  }
}

/** The message that a client makes of the pieces. */
function messageOf({ reasoning, reasoningContent, details, calls }: Gathered): Record<string, unknown> {
  return {
    ...(reasoning === '' ? {} : { reasoning }),
    ...(reasoningContent === '' ? {} : { reasoning_content: reasoningContent }),
    reasoning_details: details,
    tool_calls: [...calls.values()].map(({ id, name, args, extra }) => ({
      id,
      function: { name, arguments: args },
      extra_content: extra,
    })),
  };
}

function stateOfMessage(
  message: Readonly<Record<string, unknown>>,
  history: Conversation | null,
): readonly AnswerState[] {
  return stateOfTurn(readChatAnswer(message, history?.callCounts ?? new Map()));
}

function stateOfTurn({ state, calls }: AssistantTurn): readonly AnswerState[] {
  const isSigned = state.some(({ is }) => is === 'signed' || is === 'sealed');
  return [...state, ...calls].map(({ key }) => ({ key, isSigned }));
}
