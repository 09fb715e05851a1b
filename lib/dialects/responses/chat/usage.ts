import { isRecord } from '#lib/engine/is-record';
import { estimateTokens } from '#lib/engine/needs';
import type { Body } from '#lib/dialects/wire';

/** Tokens and cost in the form of Responses; null if none were reported. */
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

/** For servers that report no tokens: clients read them from every response. */
export function estimatedUsage(inputTokens: number, output: readonly Body[]): Body {
  const outputTokens = estimateTokens(output.map(lengthOf).reduce((sum, length) => sum + length, 0));
  return {
    input_tokens: inputTokens,
    input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: inputTokens + outputTokens,
    is_estimate: true,
  };
}

function lengthOf({ content, summary, arguments: given, input }: Body): number {
  const parts = [content, summary].flatMap((list) => (Array.isArray(list) ? list.filter(isRecord) : []));
  const texts = [...parts.map(({ text, refusal }) => text ?? refusal), given, input];
  return texts
    .map((text) => (typeof text === 'string' ? text.length : 0))
    .reduce((sum, length) => sum + length, 0);
}

function countOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
