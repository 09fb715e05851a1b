import type { CallFacts, Chunk } from '#lib/engine/call';
import { isRecord } from '#lib/engine/is-record';
import {
  nameOrNull,
  readRouterAttempts,
  readUsage,
  servedModelOf,
  textOrNull,
  type ModelNames,
} from './call-facts.ts';
import { parseJson } from '#lib/upstreams/http/parse-json';
import { hasContent, isFailed, isGiven } from './read-completion.ts';

export type StreamEvent =
  /** Not JSON: one bad event in a good stream is left out. */
  | { readonly kind: 'malformed' }
  /** JSON that nobody could read: it may hold any part of the answer, so it is not left out. */
  | { readonly kind: 'too_deep' }
  | { readonly kind: 'error'; readonly body: unknown }
  | {
      readonly kind: 'chunk';
      readonly chunk: Omit<Chunk, 'isClosing'>;
      readonly body: () => unknown;
      readonly hasUsage: boolean;
      /** The answers it tells of: several where the client asked for several with `n`. */
      readonly parts: readonly AnswerPart[];
      readonly facts: CallFacts;
    };

/** What an event holds of one answer. */
type AnswerPart = {
  readonly index: number;
  /** Thoughts count: they are sent on as they come. */
  readonly hasContent: boolean;
  /** What is more than thoughts. */
  readonly hasAnswer: boolean;
  readonly isFinish: boolean;
};

type EventInput = {
  readonly data: string;
  readonly model: string;
  readonly names: ModelNames;
  /** What earlier events of the stream told. */
  readonly facts: CallFacts;
};

/** Reads one `data:` event of a chat stream. */
export function readStreamEvent({ data, model, names, facts: before }: EventInput): StreamEvent {
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
    parts,
    facts,
    chunk: {
      // What came over several lines would have to be written as such; on one it is the same.
      data: isAsItCame && !data.includes('\n') ? data : JSON.stringify({ ...body, model: servedModel }),
      text: typeof delta.content === 'string' ? delta.content : '',
      reasoning: reasoningOf(delta),
      hasToolCall:
        isGiven(delta.function_call) || (Array.isArray(delta.tool_calls) && delta.tool_calls.length > 0),
    },
  };
}

type ChunkEvent = Extract<StreamEvent, { kind: 'chunk' }>;

/** An event whose words can be other ones with everything else the same. */
type Pattern = {
  /** What stands before and behind the words as they came, and as they are sent on. */
  readonly came: Frame;
  readonly sent: Frame | null;
  readonly event: ChunkEvent;
};
type Frame = { readonly before: string; readonly behind: string };

/**
 * Reads the events of one stream. Most differ from an earlier one only in their words: what is known of that one holds
 * for them too, and they are not parsed.
 */
export function createEventReader(
  model: string,
  names: ModelNames,
): (data: string, facts: CallFacts) => StreamEvent {
  let pattern: Pattern | null = null;
  return (data, facts) => {
    const quick = pattern === null ? null : readByPattern(data, facts, pattern);
    if (quick !== null) return quick;
    const event = readStreamEvent({ data, model, names, facts });
    pattern = event.kind === 'chunk' ? (patternOf(data, event) ?? pattern) : pattern;
    return event;
  };
}

/** Null where the event has no words, or tells a fact that another one may tell anew before it is met again. */
function patternOf(data: string, event: ChunkEvent): Pattern | null {
  const { chunk, parts, hasUsage } = event;
  if (hasUsage || data.includes('openrouter_metadata') || parts.some((part) => part.isFinish)) return null;
  if (chunk.text === '') return null;
  const came = frameOf(data, chunk.text);
  if (came === null) return null;
  if (chunk.data === data) return { came, sent: null, event };
  const sent = frameOf(chunk.data, chunk.text);
  return sent === null ? null : { came, sent, event };
}

const CONTENT_KEY = '"content":';

/** Null where the words are not the one string that stands behind the one key of that name. */
function frameOf(data: string, text: string): Frame | null {
  const at = data.indexOf(CONTENT_KEY);
  if (at < 0 || at !== data.lastIndexOf(CONTENT_KEY)) return null;
  let start = at + CONTENT_KEY.length;
  while (data[start] === ' ') start += 1;
  const literal = /^"(?:[^"\\]|\\.)*"/.exec(data.slice(start))?.[0];
  if (literal === undefined || textOfLiteral(literal) !== text) return null;
  return { before: data.slice(0, start), behind: data.slice(start + literal.length) };
}

function readByPattern(data: string, facts: CallFacts, { came, sent, event }: Pattern): ChunkEvent | null {
  const { before, behind } = came;
  if (data.length < before.length + behind.length || !data.startsWith(before) || !data.endsWith(behind))
    return null;
  const literal = data.slice(before.length, data.length - behind.length);
  const text = textOfLiteral(literal);
  if (text === null || text === '') return null;
  return {
    ...event,
    body: () => JSON.parse(data) as unknown,
    facts,
    chunk: { ...event.chunk, data: sent === null ? data : sent.before + literal + sent.behind, text },
  };
}

/** A string of JSON as what it says; null where it is none, or more than one. */
function textOfLiteral(literal: string): string | null {
  if (/^"[^"\\\p{Cc}]*"$/u.test(literal)) return literal.slice(1, -1);
  if (!literal.startsWith('"')) return null;
  try {
    const value: unknown = JSON.parse(literal);
    return typeof value === 'string' ? value : null;
  } catch {
    return null;
  }
}

function indexOf(choice: Readonly<Record<string, unknown>>): number {
  return typeof choice.index === 'number' ? choice.index : 0;
}

/** Some servers send a whole message where a delta belongs. */
function deltaOf({ delta, message }: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return isRecord(delta) ? delta : isRecord(message) ? message : {};
}

function reasoningOf(delta: Readonly<Record<string, unknown>>): string {
  return textOrNull(delta.reasoning) ?? textOrNull(delta.reasoning_content) ?? '';
}

/** The same piece with other visible text. */
export function rewriteChunk(chunk: Chunk, text: string): Chunk {
  const body: unknown = JSON.parse(chunk.data);
  if (!isRecord(body) || !Array.isArray(body.choices)) return { ...chunk, text };
  const choices = body.choices.map((choice: unknown, index) =>
    index === 0 && isRecord(choice)
      ? { ...choice, delta: { ...(isRecord(choice.delta) ? choice.delta : {}), content: text } }
      : choice,
  );
  return { ...chunk, text, data: JSON.stringify({ ...body, choices }) };
}
