import { noFacts, type CallFacts } from '#lib/engine/call';
import type { AnswerInput, AnswerRead } from '#lib/dialects/wire';
import { isRecord } from '#lib/engine/is-record';
import {
  billedTier,
  nameOrNull,
  readRouterAttempts,
  readUsage,
  servedModelOf,
} from '#lib/dialects/call-facts';
import { parseJson } from '#lib/engine/parse-json';

/** Reads a body that came with HTTP 200, which can still be an error. */
export function readCompletion({ bytes, model, names, generationId }: AnswerInput): AnswerRead {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  const json = parseJson(text);
  if (json.outcome !== 'read') {
    return {
      kind: 'failed',
      body: json.outcome === 'too_deep' ? undefined : text,
      fault: text.trim() === '' ? 'empty' : 'malformed',
      facts: { ...noFacts, generationId },
    };
  }
  const body = json.value;
  if (!isRecord(body))
    return { kind: 'failed', body, fault: 'malformed', facts: { ...noFacts, generationId } };
  const choices = Array.isArray(body.choices) ? body.choices.filter(isRecord) : [];
  const facts: CallFacts = {
    ...noFacts,
    servedModel: servedModelOf(model, body.model, names),
    provider: nameOrNull(body.provider),
    generationId: generationId ?? nameOrNull(body.id),
    routerAttempts: readRouterAttempts(body.openrouter_metadata),
    usage: readUsage(body.usage),
    finishReason: nameOrNull(choices[0]?.finish_reason),
    serviceTier: billedTier(noFacts.serviceTier, body.service_tier),
  };
  // With several answers (`n`), one good answer is enough.
  if (isGiven(body.error) || choices.every(isFailed)) return { kind: 'failed', body, fault: null, facts };
  if (!choices.some(({ message }) => hasContent(message)))
    return { kind: 'failed', body, fault: 'empty', facts };
  return { kind: 'answered', facts, answer: { bytes, body } };
}

export function isFailed({ error, finish_reason: finish }: Readonly<Record<string, unknown>>): boolean {
  return isGiven(error) || finish === 'error';
}

/** Whether a message holds anything a client could use. */
export function hasContent(message: unknown): boolean {
  if (!isRecord(message)) return false;
  const { content, tool_calls: toolCalls, images, audio, refusal, function_call: functionCall } = message;
  if (typeof content === 'string') {
    if (content !== '') return true;
  } else if (Array.isArray(content) && content.length > 0) return true;
  return (
    (Array.isArray(toolCalls) && toolCalls.length > 0) ||
    (Array.isArray(images) && images.length > 0) ||
    isGiven(audio) ||
    isGiven(functionCall) ||
    (typeof refusal === 'string' && refusal !== '')
  );
}

/** Whether a field has a value. Some servers add an empty error to every successful answer. */
export function isGiven(value: unknown): boolean {
  if (isRecord(value)) return Object.keys(value).length > 0;
  return value !== undefined && value !== null && value !== false && value !== '';
}
