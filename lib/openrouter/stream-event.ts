import type { CallFacts, Chunk } from '#lib/fallback/execution';
import { isRecord } from '#lib/fallback/is-record';
import { readRouterAttempts, readUsage, servedModelOf, textOrNull, type ModelNames } from './call-facts.ts';
import { hasContent } from './read-completion.ts';

export type StreamEvent =
  /** Not JSON: one bad event in a good stream is left out. */
  | { readonly kind: 'malformed' }
  | { readonly kind: 'error'; readonly body: unknown }
  | {
      readonly kind: 'chunk';
      readonly chunk: Chunk;
      readonly body: Record<string, unknown>;
      readonly hasContent: boolean;
      /** Which of the answers it belongs to, where the client asked for several with `n`. */
      readonly index: number;
      readonly isFinish: boolean;
      readonly facts: CallFacts;
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
  let body: unknown;
  try {
    body = JSON.parse(data);
  } catch {
    return { kind: 'malformed' };
  }
  if (!isRecord(body)) return { kind: 'malformed' };
  const choice = Array.isArray(body.choices) && isRecord(body.choices[0]) ? body.choices[0] : null;
  if (isGiven(body.error) || isGiven(choice?.error) || choice?.finish_reason === 'error')
    return { kind: 'error', body };
  const servedModel = before.servedModel ?? servedModelOf(model, body.model, names);
  const finishReason = textOrNull(choice?.finish_reason);
  const usage = readUsage(body.usage);
  const facts: CallFacts = {
    servedModel,
    provider: before.provider ?? textOrNull(body.provider),
    generationId: before.generationId ?? textOrNull(body.id),
    routerAttempts: isRecord(body.openrouter_metadata)
      ? readRouterAttempts(body.openrouter_metadata)
      : before.routerAttempts,
    usage: usage ?? before.usage,
    finishReason: finishReason ?? before.finishReason,
  };
  // Some servers send a whole message where a delta belongs.
  const delta = isRecord(choice?.delta) ? choice.delta : isRecord(choice?.message) ? choice.message : {};
  const reasoning = textOrNull(delta.reasoning) ?? textOrNull(delta.reasoning_content) ?? '';
  const isFinish = finishReason !== null;
  return {
    kind: 'chunk',
    body,
    index: typeof choice?.index === 'number' ? choice.index : 0,
    isFinish,
    hasContent: reasoning !== '' || hasContent(delta),
    facts,
    chunk: {
      data:
        body.model === undefined || body.model === servedModel
          ? data
          : JSON.stringify({ ...body, model: servedModel }),
      text: typeof delta.content === 'string' ? delta.content : '',
      reasoning,
      hasToolCall: Array.isArray(delta.tool_calls) && delta.tool_calls.length > 0,
      isClosing: isFinish || usage !== null,
    },
  };
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false;
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
