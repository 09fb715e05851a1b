import type { Answer, Chunk } from '#lib/engine/call';
import { isRecord } from '#lib/engine/is-record';
import type { AnswerHead, DialectError, StreamWriter } from '#lib/dialects/dialect';
import type { Body } from '#lib/dialects/wire';
import { createAnswerMemory, readEventText, splitEvents } from './answer-memory.ts';
import { errorBody, failureCode } from './error-body.ts';
import { createEventWriter, writeItem, type EventWriter } from './event-writer.ts';
import { isClientCall, outputOf, textOfOutput } from './items.ts';
import { makeResponse } from './response-object.ts';

const DONE = 'data: [DONE]\n\n';

/**
 * Pieces of the first model are passed on unchanged. Pieces of a model that takes over are fitted into the answer that
 * the client already has.
 */
export function openWriter(head: AnswerHead): StreamWriter {
  const memory = createAnswerMemory();
  /** Fits the pieces of a later model into the answer; null while the first model answers. */
  let follower: Follower | null = null;
  /** The response object that ends the answer, if the pieces do not include it. */
  let closing: Body | null = null;

  const write = (type: string, fields: Body): string => {
    const event = createEventWriter(memory.nextNumber())(type, fields);
    memory.note(event, '');
    return event;
  };
  const begin = (response: Body): string => {
    const begun = { ...response, status: 'in_progress', output: [], completed_at: null, usage: null };
    return (
      write('response.created', { response: { ...begun, incomplete_details: null } }) +
      write('response.in_progress', { response: { ...begun, incomplete_details: null } })
    );
  };
  const sayText = (text: string): string => {
    const begun = memory.openText() === null ? closeItems() + openMessage() : '';
    const open = memory.openText();
    if (open === null || text === '') return begun;
    const event = createEventWriter(memory.nextNumber())('response.output_text.delta', {
      item_id: open.itemId,
      output_index: open.outputIndex,
      content_index: open.contentIndex,
      delta: text,
      logprobs: [],
    });
    memory.note(event, text);
    return begun + event;
  };
  const openMessage = (): string => {
    const outputIndex = memory.items().length;
    const id = `msg_${head.requestId}_${outputIndex}`;
    const item = { id, type: 'message', role: 'assistant', status: 'in_progress', content: [] };
    const part = { type: 'output_text', text: '', annotations: [], logprobs: [] };
    return (
      write('response.output_item.added', { output_index: outputIndex, item }) +
      write('response.content_part.added', { item_id: id, output_index: outputIndex, content_index: 0, part })
    );
  };
  /** Ends all open items. Open text is complete by now; other items are not. */
  const closeItems = (): string => {
    let events = '';
    const open = memory.openText();
    if (open !== null) {
      const at = { item_id: open.itemId, output_index: open.outputIndex, content_index: open.contentIndex };
      const item = memory.items()[open.outputIndex] ?? {};
      const content: readonly unknown[] = Array.isArray(item.content) ? item.content : [];
      events += write('response.output_text.done', { ...at, text: open.text, logprobs: [] });
      events += write('response.content_part.done', { ...at, part: content[open.contentIndex] });
      events += write('response.output_item.done', {
        output_index: open.outputIndex,
        item: { ...item, content, status: 'completed' },
      });
    }
    for (const index of memory.openIndices())
      events += write('response.output_item.done', { output_index: index, item: memory.items()[index] });
    return events;
  };
  /** The final event: the ending from the last model, with all items that the client received. */
  const finish = (last: Body, servedModel: string | null, understudy: unknown): string => {
    const items = closeItems();
    const isIncomplete = last.status === 'incomplete';
    const response = {
      ...last,
      id: memory.response()?.id ?? last.id,
      created_at: memory.response()?.created_at ?? last.created_at,
      model: servedModel,
      status: isIncomplete ? 'incomplete' : 'completed',
      output: memory.items(),
      ...(understudy === undefined ? {} : { understudy }),
    };
    return items + write(isIncomplete ? 'response.incomplete' : 'response.completed', { response });
  };
  const ownResponse = (servedModel: string | null): Body =>
    makeResponse(head.body, {
      id: `resp_${head.requestId}`,
      createdAtMs: head.createdAtMs,
      model: servedModel ?? head.requestedModel,
      status: 'in_progress',
      output: [],
    });
  const follow = (takesText: boolean): Follower =>
    createFollower({
      takesText,
      nextIndex: () => memory.items().length,
      beforeItem: closeItems,
      write: (type, fields, text) => {
        const event = createEventWriter(memory.nextNumber())(type, fields);
        memory.note(event, text);
        return event;
      },
      sayText,
      onEnd: (response) => {
        closing = response;
      },
    });
  const pushOne = (chunk: Chunk): string => {
    // If the client has only received reasoning, the next model starts over.
    if (
      follower === null &&
      memory.response() !== null &&
      chunk.events.startsWith('event: response.created\n')
    )
      follower = follow(false);
    if (follower !== null) return follower.push(chunk);
    memory.note(chunk.events, chunk.text);
    return chunk.events;
  };

  return {
    push: (chunks) => chunks.map(pushOne).join(''),
    continueWith() {
      follower = follow(true);
      return '';
    },
    whole(answer: Answer, servedModel) {
      closing = answer.body;
      if (follower !== null) return sayText(textOfOutput(outputOf(answer.body)));
      const begun = memory.response() === null ? begin({ ...answer.body, model: servedModel }) : closeItems();
      const items = outputOf(answer.body).map((item) => {
        const { write: numbered, events } = collecting(memory.nextNumber());
        writeItem(numbered, item, memory.items().length);
        memory.note(events(), textOfOutput([item]));
        return events();
      });
      return begun + items.join('');
    },
    // A comment, because clients take no event before `response.created`.
    keepAlive: ': understudy: waiting for approval\n\n',
    end({ closing: held, servedModel, finishReason, metadata }) {
      const events = held.map(pushOne).join('');
      const hasEnded = memory.hasEnded();
      if (hasEnded) return (metadata === undefined ? events : addToLastEvent(events, metadata)) + DONE;
      // The stream is complete but sent no final event, which clients wait for.
      const begun = memory.response() === null ? begin(ownResponse(servedModel)) : '';
      const last = closing ?? { ...memory.response(), ...endOf(finishReason) };
      return events + begun + finish(last, servedModel, metadata) + DONE;
    },
    fail: (error: DialectError, servedModel) => {
      const begun = memory.response() === null ? begin(ownResponse(servedModel)) : '';
      const { message, param, code } = error;
      const errorEvent = write('error', { code, message, param, ...errorBody(error) });
      const response = {
        ...memory.response(),
        ...(servedModel === null ? {} : { model: servedModel }),
        status: 'failed',
        error: { code: failureCode(error), message },
        output: memory.items(),
      };
      return begun + errorEvent + write('response.failed', { response });
    },
  };
}

/** Fits the pieces of another model into an answer. */
type Follower = { readonly push: (chunk: Chunk) => string };

type FollowerInput = {
  /** Whether the model continues a text. If so, only the text of its messages is used. */
  readonly takesText: boolean;
  readonly nextIndex: () => number;
  /** Closes open items before the next one. */
  readonly beforeItem: () => string;
  readonly write: (type: string, fields: Body, text: string) => string;
  readonly sayText: (text: string) => string;
  readonly onEnd: (response: Body) => void;
};

function createFollower({
  takesText,
  nextIndex,
  beforeItem,
  write,
  sayText,
  onEnd,
}: FollowerInput): Follower {
  /** Maps the model's output indices to those of the answer. */
  const indices = new Map<unknown, number>();

  function fit({ type, sequence_number: _number, ...fields }: Body, text: string): string {
    if (typeof type !== 'string') return '';
    if (isRecord(fields.response)) {
      if (type === 'response.completed' || type === 'response.incomplete') onEnd(fields.response);
      return '';
    }
    let before = '';
    if (type === 'response.output_item.added') {
      if (takesText && !(isRecord(fields.item) && isClientCall(fields.item))) return '';
      before = beforeItem();
      indices.set(fields.output_index, nextIndex());
    }
    const outputIndex = indices.get(fields.output_index);
    return outputIndex === undefined
      ? ''
      : before + write(type, { ...fields, output_index: outputIndex }, text);
  }

  return {
    push({ events, text }) {
      const said = takesText && text !== '' ? sayText(text) : '';
      const fitted = splitEvents(events).map((event) => {
        const data = readEventText(event);
        if (data === null) return '';
        return fit(data, !takesText && typeof data.delta === 'string' ? data.delta : '');
      });
      return said + fitted.join('');
    },
  };
}

function collecting(firstNumber: number): { readonly write: EventWriter; readonly events: () => string } {
  const numbered = createEventWriter(firstNumber);
  let events = '';
  return {
    write(type, fields) {
      const event = numbered(type, fields);
      events += event;
      return event;
    },
    events: () => events,
  };
}

/** The ending of a response whose server reported only a finish reason, or nothing. */
function endOf(finishReason: string | null): Body {
  return finishReason === 'max_output_tokens' || finishReason === 'content_filter'
    ? { status: 'incomplete', incomplete_details: { reason: finishReason } }
    : { status: 'completed' };
}

/** Adds the `understudy` object to the last event. */
function addToLastEvent(events: string, understudy: unknown): string {
  const at = events.lastIndexOf('event: ');
  const last = readEventText(events.slice(at));
  if (last === null || !isRecord(last.response)) return events;
  const withMetadata = { ...last, response: { ...last.response, understudy } };
  return `${events.slice(0, at)}event: ${String(last.type)}\ndata: ${JSON.stringify(withMetadata)}\n\n`;
}
