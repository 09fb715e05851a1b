import type { DialectName } from '#lib/contracts/dialect';
import type { Answer, Chunk } from '#lib/engine/call';
import { isRecord } from '#lib/engine/is-record';
import { parseJson } from '#lib/engine/parse-json';
import { readChatAnswer } from './chat-conversation.ts';
import type { AssistantTurn, Conversation } from './conversation.ts';
import type { Gathering } from './gathering.ts';
import { gatherChat } from './gather-chat.ts';
import { gatherMessages } from './gather-messages.ts';
import { readMessagesAnswer } from './messages-conversation.ts';
import { readResponsesAnswer } from './responses-conversation.ts';

/** One piece of state that only its maker can read. */
export type AnswerState = {
  readonly key: string;
  /** For a tool call: whether its turn is signed. */
  readonly isSigned: boolean;
};

/** Whether a message may contain state. Most answers are text only, so this saves parsing them. */
function mayHoldState(message: Readonly<Record<string, unknown>>): boolean {
  return stateFields.some((field) => message[field] !== undefined && message[field] !== null);
}

const stateFields = ['tool_calls', 'reasoning', 'reasoning_content', 'reasoning_details'];

/** Collects the state in one streamed answer. */
export type AnswerWatch = {
  readonly push: (chunks: readonly Chunk[]) => void;
  readonly end: () => readonly AnswerState[];
};

type Counts = Conversation['callCounts'];

/** The state in a whole answer. `history` is the conversation before it. */
export function stateOfAnswer(
  dialect: DialectName,
  { body }: Pick<Answer, 'body'>,
  history: Conversation | null,
): readonly AnswerState[] {
  return turnsOfAnswer(dialect, body, history?.callCounts ?? new Map()).flatMap(stateOfTurn);
}

function turnsOfAnswer(dialect: DialectName, body: Answer['body'], counts: Counts): readonly AssistantTurn[] {
  switch (dialect) {
    case 'chat': {
      const choices: readonly unknown[] = Array.isArray(body.choices) ? body.choices : [];
      return choices.flatMap((choice) =>
        isRecord(choice) && isRecord(choice.message) && mayHoldState(choice.message)
          ? [readChatAnswer(choice.message, counts)]
          : [],
      );
    }
    case 'messages':
      return [readMessagesAnswer(body, counts)];
    case 'responses':
      return [readResponsesAnswer(Array.isArray(body.output) ? body.output : [], counts)];
    case 'embeddings':
    case 'images':
    case 'speech':
    case 'transcriptions':
      return [];
  }
}

/** Collects the state in a streamed answer. Pieces that contain only text are skipped. */
export function watchAnswer(dialect: DialectName, history: Conversation | null): AnswerWatch {
  const gathering = gatheringOf(dialect);
  return {
    push(chunks) {
      for (const chunk of chunks)
        if (tellsState(dialect, chunk)) for (const event of eventsIn(chunk)) gathering.take(event);
    },
    end: () => stateOfAnswer(dialect, { body: gathering.answer() }, history),
  };
}

function gatheringOf(dialect: DialectName): Gathering {
  switch (dialect) {
    case 'chat':
      return gatherChat();
    case 'messages':
      return gatherMessages();
    case 'responses': {
      const output: unknown[] = [];
      return { take: ({ item }) => void output.push(item), answer: () => ({ output }) };
    }
    case 'embeddings':
    case 'images':
    case 'speech':
    case 'transcriptions':
      return { take: () => {}, answer: () => ({}) };
  }
}

function tellsState(dialect: DialectName, { hasToolCall, reasoning, events }: Chunk): boolean {
  switch (dialect) {
    case 'chat':
      return hasToolCall || reasoning !== '' || events.includes('"reasoning_details":[{');
    case 'messages':
      return hasToolCall || reasoning !== '' || /thinking|signature_delta/.test(events);
    case 'responses':
      // Finished items are sent again, and their encrypted content is final only then.
      return events.includes('event: response.output_item.done');
    case 'embeddings':
    case 'images':
    case 'speech':
    case 'transcriptions':
      return false;
  }
}

function eventsIn({ events }: Chunk): readonly Readonly<Record<string, unknown>>[] {
  return events.split('\n\n').flatMap((event) => {
    const at = event.indexOf('data: ');
    const json = at < 0 ? null : parseJson(event.slice(at + 'data: '.length));
    return json?.outcome === 'read' && isRecord(json.value) ? [json.value] : [];
  });
}

function stateOfTurn({ state, calls }: AssistantTurn): readonly AnswerState[] {
  const isSigned = state.some(({ is }) => is === 'signed' || is === 'sealed');
  return [...state, ...calls].map(({ key }) => ({ key, isSigned }));
}
