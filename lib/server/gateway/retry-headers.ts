import type { GatewayErrorType } from '#lib/contracts/vocabulary';

/**
 * OpenAI's clients retry a failed request twice. They respect a `Retry-After` of less than a minute. Without
 * one they retry within a second, and the whole chain would run again for nothing.
 */
const LONGEST_CLIENT_WAIT_MS = 59_000;

/** The headers that say when, and whether at all, a client should retry. */
export function retryHeaders(retryAfterMs: number | null, type: GatewayErrorType): Record<string, string> {
  const headers: Record<string, string> = {};
  if (retryAfterMs !== null) {
    const wholeMs = Math.max(1, Math.ceil(retryAfterMs));
    headers['retry-after'] = String(Math.ceil(wholeMs / 1_000));
    // Clients that know this header retry up to a second sooner.
    headers['retry-after-ms'] = String(wholeMs);
  }
  // After a deadline, a client that retries would only wait that long again.
  const isOfUse = retryAfterMs !== null && retryAfterMs <= LONGEST_CLIENT_WAIT_MS && type !== 'timeout';
  if (!isOfUse) headers['x-should-retry'] = 'false';
  return headers;
}
