import { noFacts, type CallFacts } from '#lib/engine/call';
import { isRecord } from '#lib/engine/is-record';
import { parseJson } from '#lib/engine/parse-json';
import { nameOrNull, readUsage, servedModelOf } from './call-facts.ts';
import type { AnswerInput, AnswerRead } from './wire.ts';

type JsonBody = Readonly<Record<string, unknown>>;

/** Reads a body that came with HTTP 200 and must contain a JSON answer, which `isAnswer` checks. */
export function readSingleAnswer(
  { bytes, model, names, generationId }: AnswerInput,
  isAnswer: (body: JsonBody) => boolean,
): AnswerRead {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  const json = parseJson(text);
  if (json.outcome !== 'read' || !isRecord(json.value)) {
    return {
      kind: 'failed',
      body: json.outcome === 'too_deep' ? undefined : json.outcome === 'read' ? json.value : text,
      fault: text.trim() === '' ? 'empty' : 'malformed',
      facts: { ...noFacts, servedModel: null, generationId },
    };
  }
  const body = json.value;
  const facts: CallFacts = {
    ...noFacts,
    servedModel: servedModelOf(model, body.model, names),
    provider: nameOrNull(body.provider),
    generationId: generationId ?? nameOrNull(body.id),
    usage: readUsage(usageOf(body.usage)),
  };
  if (isError(body.error)) return { kind: 'failed', body, fault: null, facts };
  return isAnswer(body)
    ? { kind: 'answered', facts, answer: { bytes, body } }
    : { kind: 'failed', body, fault: 'empty', facts };
}

/** The usage. Some of these APIs name the token counts as Responses does. */
function usageOf(usage: unknown): unknown {
  if (!isRecord(usage)) return usage;
  return {
    ...usage,
    prompt_tokens: usage.prompt_tokens ?? usage.input_tokens,
    completion_tokens: usage.completion_tokens ?? usage.output_tokens,
  };
}

/** Some servers add an empty error to every successful answer. */
function isError(error: unknown): boolean {
  if (isRecord(error)) return Object.keys(error).length > 0;
  return typeof error === 'string' && error !== '';
}
