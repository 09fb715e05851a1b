import { asNumber } from './read-json.ts';

/** An exhausted counter of the caller's own account, according to a company's headers. */
export type SpentCounter = {
  /** Such as `requests`, `input-tokens` or `tokens-day`. */
  readonly name: string;
  readonly limit: number | null;
  /** The header that reports that nothing is left, and the reset. */
  readonly field: string;
  readonly reset: { readonly field: string; readonly value: string } | null;
};

/**
 * OpenAI, Groq, Azure, xAI, Cerebras and Mistral put the counter's name at the end; Anthropic puts it in the
 * middle.
 */
const remaining =
  /^(?:x-ratelimit-remaining(?:-([a-z0-9-]{1,40}))?|anthropic-ratelimit-([a-z0-9-]{1,40})-remaining)$/;

/** Reads the caller's exhausted counters from the headers of a refusal. */
export function readSpentCounters(headers: Readonly<Record<string, string>>): readonly SpentCounter[] {
  const spent: SpentCounter[] = [];
  for (const [field, value] of Object.entries(headers)) {
    const match = remaining.exec(field);
    if (match === null || asNumber(value) !== 0) continue;
    const resetField = field.replace('remaining', 'reset');
    const reset = headers[resetField];
    spent.push({
      name: match[1] ?? match[2] ?? 'requests',
      limit: asNumber(headers[field.replace('remaining', 'limit')]),
      field,
      reset: reset === undefined ? null : { field: resetField, value: reset },
    });
  }
  // Anthropic's subscriptions use windows of hours and days instead.
  const status = headers['anthropic-ratelimit-unified-status'];
  if (status === 'rejected') {
    const field = 'anthropic-ratelimit-unified-reset';
    const value = headers[field];
    spent.push({
      name: 'unified',
      limit: null,
      field: 'anthropic-ratelimit-unified-status',
      reset: value === undefined ? null : { field, value },
    });
  }
  return spent;
}
