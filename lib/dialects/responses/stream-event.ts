import type { CallFacts, Chunk } from '#lib/engine/call';
import { isRecord } from '#lib/engine/is-record';
import { parseJson } from '#lib/engine/parse-json';
import type { ModelNames } from '#lib/dialects/call-facts';
import type { AnswerPart, Body, EventReader, StreamEvent } from '#lib/dialects/wire';
import { patternOf, readByPattern, type Pattern } from './text-pattern.ts';
import { isItemEvent } from './event-types.ts';
import { holdsAnswer, isClientCall, outputOf } from './items.ts';
import { factsOf, hasFailed } from './read-response.ts';
import { fillResponse } from './response-object.ts';

/**
 * Reads the events of one Responses stream. Most events differ from an earlier one only in their text; these are grouped
 * and passed on unchanged.
 */
export function createEventReader(model: string, names: ModelNames): EventReader {
  let pattern: Pattern | null = null;
  return {
    read(data, facts) {
      const event = readEvent({ data, model, names, facts });
      if (event.kind === 'chunk') pattern = patternOf(data, event, pattern);
      return event;
    },
    readBatch: (wire) => (pattern === null ? null : readByPattern(wire, pattern)),
  };
}

type EventInput = {
  readonly data: string;
  readonly model: string;
  readonly names: ModelNames;
  /** Facts from earlier events of the stream. */
  readonly facts: CallFacts;
};

function readEvent(input: EventInput): StreamEvent {
  const { data } = input;
  // Not a Responses event. Without a whole response before it, the answer was cut.
  if (data === '[DONE]') return { kind: 'ignored' };
  const json = parseJson(data);
  if (json.outcome === 'too_deep') return { kind: 'too_deep' };
  const body = json.outcome === 'read' ? json.value : null;
  if (!isRecord(body)) return { kind: 'malformed' };
  const { type, error } = body;
  // OpenRouter names this event `response.error`, and some servers send the error without a type.
  if (type === 'error' || type === 'response.error' || isRecord(error)) return { kind: 'error', body };
  switch (type) {
    case 'response.created':
    case 'response.queued':
    case 'response.in_progress':
      return readLifecycle(input, body, type, []);
    case 'response.failed':
    case 'response.cancelled':
      return { kind: 'error', body };
    case 'response.completed':
    case 'response.incomplete': {
      const hasAnswer = isRecord(body.response) && outputOf(body.response).some(holdsAnswer);
      return readLifecycle(input, body, type, [
        { index: 0, hasContent: hasAnswer, hasAnswer, isFinish: true },
      ]);
    }
    default:
      return typeof type === 'string' && isItemEvent(type)
        ? readItemEvent(input, body, type)
        : { kind: 'ignored' };
  }
}

/** An event with the current response object. */
function readLifecycle(
  { data, model, names, facts: before }: EventInput,
  body: Body,
  type: string,
  parts: readonly AnswerPart[],
): StreamEvent {
  const { response } = body;
  if (!isRecord(response)) return { kind: 'malformed' };
  const isEnd = parts.length > 0;
  if (isEnd && hasFailed(response)) return { kind: 'error', body };
  const facts = factsOf(response, { model, names, before });
  const { servedModel } = facts;
  const filled = fillResponse(response);
  const isAsItCame = filled === response && response.model === servedModel;
  const sent = isAsItCame ? data : JSON.stringify({ ...body, response: { ...filled, model: servedModel } });
  return {
    kind: 'chunk',
    body: () => body,
    hasUsage: isRecord(response.usage),
    isLast: isEnd,
    parts,
    facts,
    chunk: { events: eventOf(type, sent), text: '', reasoning: '', hasToolCall: false },
  };
}

function readItemEvent({ data, facts }: EventInput, body: Body, type: string): StreamEvent {
  const { text, reasoning, hasToolCall, hasAnswer } = contentOfEvent(body, type);
  const hasContent = hasAnswer || reasoning !== '';
  return {
    kind: 'chunk',
    body: () => body,
    hasUsage: false,
    isLast: false,
    parts: hasContent ? [{ index: 0, hasContent, hasAnswer, isFinish: false }] : [],
    facts,
    chunk: { events: eventOf(type, data), text, reasoning, hasToolCall },
  };
}

type EventContent = Pick<Chunk, 'text' | 'reasoning' | 'hasToolCall'> & {
  /** Whether it contains anything other than reasoning. */
  readonly hasAnswer: boolean;
};

const noContent: EventContent = { text: '', reasoning: '', hasToolCall: false, hasAnswer: false };

function contentOfEvent({ delta, item }: Body, type: string): EventContent {
  const said = typeof delta === 'string' ? delta : '';
  switch (type) {
    case 'response.output_text.delta':
      return { ...noContent, text: said, hasAnswer: said !== '' };
    case 'response.refusal.delta':
      return { ...noContent, hasAnswer: said !== '' };
    case 'response.reasoning_text.delta':
    case 'response.reasoning_summary_text.delta':
      return { ...noContent, reasoning: said };
    case 'response.function_call_arguments.delta':
    case 'response.custom_tool_call_input.delta':
      return { ...noContent, hasToolCall: true, hasAnswer: said !== '' };
    case 'response.output_item.added': {
      const hasToolCall = isRecord(item) && isClientCall(item);
      return { ...noContent, hasToolCall, hasAnswer: hasToolCall };
    }
    case 'response.output_item.done':
      return isRecord(item)
        ? { ...noContent, hasToolCall: isClientCall(item), hasAnswer: holdsAnswer(item) }
        : noContent;
    default:
      return noContent;
  }
}

/** Joins data from several lines into one line, which means the same. */
function eventOf(type: string, data: string): string {
  const line = data.includes('\n') ? JSON.stringify(JSON.parse(data)) : data;
  return `event: ${type}\ndata: ${line}\n\n`;
}
