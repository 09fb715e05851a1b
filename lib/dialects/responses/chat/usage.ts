import { isRecord } from '#lib/engine/is-record';
import type { Body } from '#lib/dialects/wire';

/** Tokens and cost as Responses tells them; null where none are told. */
export function responsesUsage(usage: unknown): Body | null {
  if (!isRecord(usage)) return null;
  const { prompt_tokens: input, completion_tokens: output, total_tokens: total, cost } = usage;
  if (typeof input !== 'number' || typeof output !== 'number') return null;
  const prompt = isRecord(usage.prompt_tokens_details) ? usage.prompt_tokens_details : {};
  const completion = isRecord(usage.completion_tokens_details) ? usage.completion_tokens_details : {};
  return {
    input_tokens: input,
    input_tokens_details: {
      cached_tokens: countOf(prompt.cached_tokens),
      cache_write_tokens: countOf(prompt.cache_write_tokens),
    },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: countOf(completion.reasoning_tokens) },
    total_tokens: typeof total === 'number' ? total : input + output,
    ...(typeof cost === 'number' ? { cost } : {}),
  };
}

function countOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
