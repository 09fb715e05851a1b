import type { CallFacts, Chunk } from '#lib/engine/call';
import type { ChunkEvent, EventReader, StreamEvent } from '#lib/dialects/wire';
import { isRecord } from '#lib/engine/is-record';
import {
  billedTier,
  nameOrNull,
  readRouterAttempts,
  readUsage,
  servedModelOf,
  textOrNull,
  type ModelNames,
} from '#lib/dialects/call-facts';
import { frameOf, readByPattern, type Pattern } from '#lib/dialects/text-pattern';
import { parseJson } from '#lib/engine/parse-json';
import { hasContent, isFailed, isGiven } from './read-completion.ts';

type EventInput = {
  readonly data: string;
  readonly model: string;
  readonly names: ModelNames;
  /** Facts from earlier events of the stream. */
  readonly facts: CallFacts;
};

/** Reads one `data:` event of a chat stream. */
function readStreamEvent({ data, model, names, facts: before }: EventInput): StreamEvent {
  if (data === '[DONE]') return { kind: 'done' };
  const json = parseJson(data);
  if (json.outcome === 'too_deep') return { kind: 'too_deep' };
  const body = json.outcome === 'read' ? json.value : null;
  if (!isRecord(body)) return { kind: 'malformed' };
  const choices = Array.isArray(body.choices) ? body.choices.filter(isRecord) : [];
  if (isGiven(body.error) || choices.some(isFailed)) return { kind: 'error', body };
  const servedModel = before.servedModel ?? servedModelOf(model, body.model, names);
  const finishReason = nameOrNull(choices[0]?.finish_reason);
  const facts: CallFacts = {
    ...before,
    servedModel,
    provider: before.provider ?? nameOrNull(body.provider),
    generationId: before.generationId ?? nameOrNull(body.id),
    routerAttempts: isRecord(body.openrouter_metadata)
      ? readRouterAttempts(body.openrouter_metadata)
      : before.routerAttempts,
    usage: readUsage(body.usage) ?? before.usage,
    finishReason: finishReason ?? before.finishReason,
    serviceTier: billedTier(before.serviceTier, body.service_tier),
  };
  const parts = choices.map((choice) => {
    const hasAnswer = hasContent(deltaOf(choice));
    return {
      index: indexOf(choice),
      hasContent: hasAnswer || reasoningOf(deltaOf(choice)) !== '',
      hasAnswer,
      isFinish: textOrNull(choice.finish_reason) !== null,
    };
  });
  const first = choices.find((choice) => indexOf(choice) === 0);
  const delta = first === undefined ? {} : deltaOf(first);
  const isAsItCame = body.model === undefined || body.model === servedModel;
  return {
    kind: 'chunk',
    body: () => body,
    hasUsage: isRecord(body.usage),
    isLast: false,
    parts,
    facts,
    chunk: {
      // SSE data on several lines must be joined: the writer emits one `data:` line per event.
      events: eventOf(
        isAsItCame && !data.includes('\n') ? data : JSON.stringify({ ...body, model: servedModel }),
      ),
      text: typeof delta.content === 'string' ? delta.content : '',
      reasoning: reasoningOf(delta),
      hasToolCall:
        isGiven(delta.function_call) || (Array.isArray(delta.tool_calls) && delta.tool_calls.length > 0),
    },
  };
}

/**
 * Reads the events of one stream. Most events differ from an earlier one only in their text. What is known
 * about that event applies to them too, so they are read as a batch and passed on unchanged.
 */
export function createEventReader(model: string, names: ModelNames): EventReader {
  let pattern: Pattern | null = null;
  return {
    read(data, facts) {
      const event = readStreamEvent({ data, model, names, facts });
      if (event.kind === 'chunk') pattern = patternOf(data, event) ?? pattern;
      return event;
    },
    readBatch: (wire) => (pattern === null ? null : readByPattern(wire, pattern)),
  };
}

/** The JSON key of the text. */
const WORDS = 'content';

/** Null if the event has no text, or contains a fact or a part that must not be repeated. */
function patternOf(data: string, event: ChunkEvent): Pattern | null {
  const { chunk, parts, hasUsage } = event;
  if (hasUsage || parts.some((part) => part.isFinish)) return null;
  if (data.includes('openrouter_metadata') || data.includes('"images"')) return null;
  if (chunk.text === '' || chunk.reasoning !== '' || chunk.hasToolCall || data.includes('\n')) return null;
  const came = frameOf(`data: ${data}\n\n`, WORDS, chunk.text);
  const sent = frameOf(chunk.events, WORDS, chunk.text);
  return came === null || sent === null ? null : { came, sent, event };
}

function indexOf(choice: Readonly<Record<string, unknown>>): number {
  return typeof choice.index === 'number' ? choice.index : 0;
}

/** The delta of a choice. Some servers send a whole message instead. */
function deltaOf({ delta, message }: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return isRecord(delta) ? delta : isRecord(message) ? message : {};
}

function reasoningOf(delta: Readonly<Record<string, unknown>>): string {
  return textOrNull(delta.reasoning) ?? textOrNull(delta.reasoning_content) ?? '';
}

function eventOf(data: string): string {
  return `data: ${data}\n\n`;
}

/** Replaces the visible text of a piece, which must contain exactly one event. */
export function rewriteChunk(chunk: Chunk, text: string): Chunk {
  const body: unknown = JSON.parse(chunk.events.slice('data: '.length));
  if (!isRecord(body) || !Array.isArray(body.choices)) return { ...chunk, text };
  const choices = body.choices.map((choice: unknown, index) =>
    index === 0 && isRecord(choice)
      ? { ...choice, delta: { ...(isRecord(choice.delta) ? choice.delta : {}), content: text } }
      : choice,
  );
  return { ...chunk, text, events: eventOf(JSON.stringify({ ...body, choices })) };
}
