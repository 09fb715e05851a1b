import type { Continuation } from '#lib/engine/call';

/**
 * Families that treat a trailing assistant message as a finished turn rather than the start of their answer.
 * They get a continuation prompt instead.
 */
const asksInWords = ['openai/', 'x-ai/', 'google/', 'amazon/', 'cohere/'];

export function continuesBy(model: string): Continuation['how'] {
  return asksInWords.some((author) => model.startsWith(author)) ? 'instruction' : 'prefill';
}
