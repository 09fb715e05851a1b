import type { GatewayErrorType } from '#lib/contracts/vocabulary';

/**
 * OpenAI's clients repeat a failed request twice by themselves. They wait for a `Retry-After` of less than a minute;
 * without one they come back within the second, and the whole chain would run again for nothing.
 */
const LONGEST_CLIENT_WAIT_MS = 59_000;

/** What tells a client when, and whether at all, to repeat a request that failed. */
export function retryHeaders(retryAfterMs: number | null, type: GatewayErrorType): Record<string, string> {
  const headers: Record<string, string> = {};
  if (retryAfterMs !== null) {
    const wholeMs = Math.max(1, Math.ceil(retryAfterMs));
    headers['retry-after'] = String(Math.ceil(wholeMs / 1_000));
    // Clients that know this one come back up to a second sooner.
    headers['retry-after-ms'] = String(wholeMs);
  }
  // After a deadline a client that repeats the request would only wait as long once more.
  const isOfUse = retryAfterMs !== null && retryAfterMs <= LONGEST_CLIENT_WAIT_MS && type !== 'timeout';
  if (!isOfUse) headers['x-should-retry'] = 'false';
  return headers;
}
