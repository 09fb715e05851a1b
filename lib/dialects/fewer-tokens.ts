import { isRecord } from '#lib/engine/is-record';
import type { Dialect } from './dialect.ts';
import type { LimitedRequest } from './request-limits.ts';
import type { Body } from './wire.ts';

const nothingElse = { maxReasoningEffort: null, serverTools: 'any', maxServerToolCalls: null } as const;

/**
 * The request for an answer of at most that many tokens, and the fields that were lowered or added. Null if
 * that is impossible: the API has no maximum, or the tokens reserved for reasoning would leave none for the
 * answer.
 */
export function askForFewerTokens(
  { limit }: Pick<Dialect, 'limit'>,
  body: Body,
  maxTokens: number,
): LimitedRequest | null {
  const reserved = isRecord(body.reasoning) ? body.reasoning.max_tokens : undefined;
  if (typeof reserved === 'number' && reserved >= maxTokens) return null;
  const read = limit?.(body, { ...nothingElse, maxOutputTokens: maxTokens });
  return read?.outcome === 'limited' ? read.request : null;
}
