import {
  nativeFinishReason,
  reasoningFields,
  systemFingerprint,
  usageOf,
  type AnswerHead,
} from './chat-answer.ts';
import { splitTokens, type Composed, type FinishReason } from './compose-answer.ts';
import type { InnerError } from './json-steps.ts';
import type { ModelFacts } from './model-facts.ts';

/** The comment that OpenRouter sends before a model starts to answer. Clients ignore it. */
export const keepAliveComment = ': OPENROUTER PROCESSING\n\n';
export const doneEvent = 'data: [DONE]\n\n';

/** The events of one streamed answer, in order. */
export type AnswerEvents = {
  /** Reasoning, then text, one event per token. */
  readonly tokens: readonly string[];
  /** How many of `tokens` are reasoning. */
  readonly reasoningCount: number;
  /** The event with the finish reason. */
  readonly finish: string;
  /** Repeats the finish reason and adds the usage. */
  readonly usage: string;
  readonly faults: StreamFaults;
};

/** Events that a scenario may send instead. */
export type StreamFaults = {
  /** An event that fails the stream, in one of the formats seen in practice. */
  readonly inside: (shape: 'documented' | 'empty_choices' | 'string_code') => string;
  /** The only event of a stream that fails despite its status of 200. */
  readonly alone: (error: InnerError) => string;
  /** The end of a failed answer. */
  readonly atEnd: (error: InnerError) => string;
  /** The event for a token of any length, split around its text. */
  readonly wordAround: () => { readonly before: string; readonly after: string };
};

function headFields(head: AnswerHead) {
  return {
    id: head.id,
    object: 'chat.completion.chunk',
    created: head.created,
    model: head.model,
    provider: head.provider,
  };
}

function sseEvent(data: unknown): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

/** The faults of a stream of Chat Completions. */
export function chatFaults(head: AnswerHead): StreamFaults {
  return {
    inside: (shape) => errorEvent(head, shape),
    alone: (error) => sseEvent({ error }),
    atEnd: (error) => finishEvent(head, 'error', error),
    wordAround: () => wordEventAround(head),
  };
}

function errorEvent(head: AnswerHead, shape: 'documented' | 'empty_choices' | 'string_code'): string {
  const error =
    shape === 'string_code'
      ? { code: 'server_error', message: 'Provider disconnected unexpectedly' }
      : {
          code: 502,
          message: `Upstream error from ${head.provider}: the service is overloaded for now`,
          metadata: { error_type: 'provider_unavailable' },
        };
  const choices =
    shape === 'empty_choices' ? [] : [{ index: 0, delta: { content: '' }, finish_reason: 'error' }];
  return sseEvent({ ...headFields(head), choices, error });
}

/** The event that ends the choice. */
function finishEvent(head: AnswerHead, reason: FinishReason, choiceError?: InnerError): string {
  return sseEvent({
    ...headFields(head),
    system_fingerprint: systemFingerprint,
    choices: [
      {
        index: 0,
        delta: { content: '', role: 'assistant', reasoning: null },
        finish_reason: reason,
        native_finish_reason: nativeFinishReason(reason),
        ...(choiceError === undefined ? {} : { error: choiceError }),
      },
    ],
  });
}

/** The last event: the finish reason again, an empty delta, the usage and, on request, router metadata. */
function usageEvent(
  head: AnswerHead,
  composed: Composed,
  facts: ModelFacts,
  routerMetadata: Record<string, unknown> | null,
): string {
  return sseEvent({
    ...headFields(head),
    system_fingerprint: systemFingerprint,
    service_tier: head.serviceTier,
    choices: [
      {
        index: 0,
        delta: { content: '', role: 'assistant' },
        finish_reason: composed.finishReason,
        native_finish_reason: nativeFinishReason(composed.finishReason),
      },
    ],
    usage: usageOf(composed, facts),
    ...(routerMetadata === null ? {} : { openrouter_metadata: routerMetadata }),
  });
}

/** The end of all chunks that don't end the choice. */
const chunkEnd = '},"finish_reason":null,"native_finish_reason":null}]}\n\n';

/** The start of every chunk, up to its delta. Built once per answer rather than per token. */
function chunkStart(head: AnswerHead): string {
  return `data: ${JSON.stringify(headFields(head)).slice(0, -1)},"choices":[{"index":0,"delta":{`;
}

function deltaEvent(head: AnswerHead, delta: Record<string, unknown>): string {
  return `${chunkStart(head)}"content":"","role":"assistant",${JSON.stringify(delta).slice(1, -1)}${chunkEnd}`;
}

function wordEventAround(head: AnswerHead): { before: string; after: string } {
  return { before: `${chunkStart(head)}"content":"`, after: `","role":"assistant"${chunkEnd}` };
}

/** The reasoning deltas: one per token, the last one with the signature. */
function thoughtsOf({ reasoning, details }: Composed): Record<string, unknown>[] {
  if (details === null) return reasoning === null ? [] : splitTokens(reasoning).map(reasoningFields);
  return details.flatMap((detail) => {
    const { text, summary, signature, ...shared } = detail;
    const field = text === undefined ? 'summary' : 'text';
    const words = text ?? summary;
    if (typeof words !== 'string') return [{ reasoning_details: [detail] }];
    const pieces: Record<string, unknown>[] = splitTokens(words).map((token) => ({
      reasoning: token,
      reasoning_details: [{ ...shared, [field]: token }],
    }));
    return signature === undefined ? pieces : [...pieces, { reasoning_details: [{ ...shared, signature }] }];
  });
}

/** All events of a streamed answer. */
export function answerEvents(
  head: AnswerHead,
  composed: Composed,
  facts: ModelFacts,
  routerMetadata: Record<string, unknown> | null,
): AnswerEvents {
  const start = `${chunkStart(head)}"content":`;
  const thinking = thoughtsOf(composed).map((delta) => deltaEvent(head, delta));
  const words = splitTokens(composed.text).map(
    (token) => `${start}${JSON.stringify(token)},"role":"assistant"${chunkEnd}`,
  );
  const tokens = [...thinking, ...words];
  if (composed.toolCall !== null) {
    const { id, type, function: called } = composed.toolCall;
    const opening = { index: 0, id, type, function: { name: called.name, arguments: '' } };
    tokens.push(deltaEvent(head, { tool_calls: [opening] }));
    tokens.push(deltaEvent(head, { tool_calls: [{ index: 0, function: { arguments: called.arguments } }] }));
  }
  if (composed.imageUrl !== null) {
    const image = { type: 'image_url', image_url: { url: composed.imageUrl }, index: 0 };
    tokens.push(deltaEvent(head, { images: [image] }));
  }
  return {
    tokens,
    reasoningCount: thinking.length,
    finish: finishEvent(head, composed.finishReason),
    usage: usageEvent(head, composed, facts, routerMetadata),
    faults: chatFaults(head),
  };
}
