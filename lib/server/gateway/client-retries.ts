import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Body } from '#lib/dialects/wire';

/** Detects whether a client retries a request that just failed. */
export type ClientRetries = {
  /** The number of the retry; null if the client reports none and the request has not failed before. */
  readonly count: (headers: IncomingHttpHeaders, body: Body, nowMs: number) => number | null;
  readonly noteFailure: (body: Body, nowMs: number) => void;
};

/** Whether a request is compared with those that failed. */
export function isComparable(headers: IncomingHttpHeaders): boolean {
  const bytes = Number(headers['content-length'] ?? 0);
  return bytes > 0 && bytes <= LARGEST_BYTES;
}

/** Larger bodies, and bodies of unknown size, are not compared, to save time. */
const LARGEST_BYTES = 1_000_000;

/** The longest time that common clients wait before a retry. */
const BACKOFF_MS = 60_000;
const MOST = 1_000;

export function createClientRetries(): ClientRetries {
  const failed = new Map<string, { readonly atMs: number; readonly times: number }>();
  const seen = (key: string, nowMs: number): number => {
    const found = failed.get(key);
    return found === undefined || nowMs - found.atMs > BACKOFF_MS ? 0 : found.times;
  };
  return {
    count(headers, body, nowMs) {
      const said = Number(headers['x-stainless-retry-count']);
      if (Number.isInteger(said) && said > 0) return Math.min(said, 1_000);
      // No hash is computed while nothing has failed.
      const times = failed.size === 0 || !isComparable(headers) ? 0 : seen(keyOf(body), nowMs);
      return times === 0 ? null : times;
    },
    noteFailure(body, nowMs) {
      const key = keyOf(body);
      const times = seen(key, nowMs) + 1;
      failed.delete(key);
      failed.set(key, { atMs: nowMs, times });
      for (const [other, { atMs }] of failed) {
        if (failed.size <= MOST && nowMs - atMs <= BACKOFF_MS) break;
        failed.delete(other);
      }
    },
  };
}

function keyOf(body: Body): string {
  return createHash('sha1').update(JSON.stringify(body)).digest('base64');
}
