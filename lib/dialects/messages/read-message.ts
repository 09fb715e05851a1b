import { noFacts, type CallFacts, type Usage } from '#lib/engine/call';
import { isRecord } from '#lib/engine/is-record';
import { parseJson } from '#lib/engine/parse-json';
import {
  billedTier,
  nameOrNull,
  readRouterAttempts,
  readUsage,
  servedModelOf,
} from '#lib/dialects/call-facts';
import type { AnswerInput, AnswerRead } from '#lib/dialects/wire';
import { blocksOf, isThinking, textOfBlock } from './blocks.ts';

/** Reads a body that came with HTTP 200, which can still be an error. */
export function readMessage({ bytes, model, names, generationId }: AnswerInput): AnswerRead {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  const json = parseJson(text);
  const noneRead = { ...noFacts, generationId };
  if (json.outcome !== 'read') {
    const body = json.outcome === 'too_deep' ? undefined : text;
    return { kind: 'failed', body, fault: text.trim() === '' ? 'empty' : 'malformed', facts: noneRead };
  }
  const body = json.value;
  if (!isRecord(body)) return { kind: 'failed', body, fault: 'malformed', facts: noneRead };
  const facts: CallFacts = {
    ...noFacts,
    servedModel: servedModelOf(model, body.model, names),
    provider: nameOrNull(body.provider),
    generationId: generationId ?? nameOrNull(body.id),
    routerAttempts: readRouterAttempts(body.openrouter_metadata),
    usage: readMessagesUsage(body.usage),
    finishReason: nameOrNull(body.stop_reason),
    serviceTier: billedTier(noFacts.serviceTier, isRecord(body.usage) ? body.usage.service_tier : null),
  };
  if (body.type === 'error' || isRecord(body.error)) return { kind: 'failed', body, fault: null, facts };
  // Plain text is valid content in requests, never in answers.
  if (typeof body.content === 'string') return { kind: 'failed', body, fault: 'malformed', facts };
  if (!holdsAnswer(body.content)) return { kind: 'failed', body, fault: 'empty', facts };
  return { kind: 'answered', facts, answer: { bytes, body } };
}

/** Whether the content contains anything that a client can use. Thinking alone is not an answer. */
function holdsAnswer(content: unknown): boolean {
  return blocksOf(content).some((block) =>
    block.type === 'text' ? textOfBlock(block) !== '' : !isThinking(block),
  );
}

/** Messages counts cache reads and writes separately from the input. */
export function readMessagesUsage(usage: unknown): Usage | null {
  if (!isRecord(usage)) return null;
  const { input_tokens: input, output_tokens, output_tokens_details: output, ...rest } = usage;
  const { cache_read_input_tokens: read, cache_creation_input_tokens: written } = usage;
  const prompt_tokens = typeof input === 'number' ? input + numberOr0(read) + numberOr0(written) : undefined;
  return readUsage({
    ...rest,
    prompt_tokens,
    prompt_tokens_details: { cached_tokens: read, cache_write_tokens: written },
    completion_tokens: output_tokens,
    completion_tokens_details: { reasoning_tokens: isRecord(output) ? output.thinking_tokens : null },
    server_tool_use_details: usage.server_tool_use,
  });
}

function numberOr0(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
