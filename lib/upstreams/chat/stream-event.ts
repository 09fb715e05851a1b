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
      readonly body: Record<string, unknown>;
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
    body,
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
