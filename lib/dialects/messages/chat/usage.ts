import { isRecord } from '#lib/engine/is-record';

type Fields = Readonly<Record<string, unknown>>;

/** Token counts in the form of Messages, which counts cached tokens separately. */
export function messagesUsage(usage: unknown): Fields | null {
  if (!isRecord(usage) || typeof usage.completion_tokens !== 'number') return null;
  const prompt = isRecord(usage.prompt_tokens_details) ? usage.prompt_tokens_details : {};
  const completion = isRecord(usage.completion_tokens_details) ? usage.completion_tokens_details : {};
  const read = numberOr0(prompt.cached_tokens);
  const written = numberOr0(prompt.cache_write_tokens);
  return {
    input_tokens: Math.max(0, numberOr0(usage.prompt_tokens) - read - written),
    cache_creation_input_tokens: written,
    cache_read_input_tokens: read,
    output_tokens: usage.completion_tokens,
    ...(typeof completion.reasoning_tokens === 'number'
      ? { output_tokens_details: { thinking_tokens: completion.reasoning_tokens } }
      : {}),
    ...(typeof usage.cost === 'number' ? { cost: usage.cost } : {}),
  };
}

function numberOr0(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
