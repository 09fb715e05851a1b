import type { Continuation } from '#lib/engine/call';

/**
 * Families that take a trailing assistant message as a new turn rather than as the start of their
 * own answer; they are asked in words instead.
 */
const asksInWords = ['openai/', 'x-ai/', 'google/', 'amazon/', 'cohere/'];

export function continuesBy(model: string): Continuation['how'] {
  return asksInWords.some((author) => model.startsWith(author)) ? 'instruction' : 'prefill';
}
