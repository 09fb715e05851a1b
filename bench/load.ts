import { Pool } from 'undici';

export type Load = {
  readonly url: string;
  readonly path: string;
  readonly body: string;
  readonly concurrency: number;
  readonly durationMs: number;
};

export type LoadResult = {
  readonly requests: number;
  readonly failures: number;
  readonly perSecond: number;
  readonly latenciesMs: readonly number[];
  /** The longest pause between two chunks of one answer. */
  readonly longestPauseMs: number;
};

/** Keeps `concurrency` requests in flight for `durationMs`, on reused connections. */
export async function runLoad({ url, path, body, concurrency, durationMs }: Load): Promise<LoadResult> {
  const pool = new Pool(new URL(url).origin, { connections: concurrency, pipelining: 1 });
  const latenciesMs: number[] = [];
  let failures = 0;
  let longestPauseMs = 0;
  const startedAtMs = performance.now();
  const endsAtMs = startedAtMs + durationMs;

  const once = (): Promise<void> =>
    new Promise((resolve) => {
      const sentAtMs = performance.now();
      let lastAtMs = 0;
      let isSuccess = false;
      pool.dispatch(
        {
          path,
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: 'Bearer sk-or-bench' },
          body,
        },
        {
          onRequestStart() {},
          onResponseStart(_, status) {
            isSuccess = status === 200;
          },
          onResponseData() {
            const nowMs = performance.now();
            if (lastAtMs > 0) longestPauseMs = Math.max(longestPauseMs, nowMs - lastAtMs);
            lastAtMs = nowMs;
          },
          onResponseEnd() {
            latenciesMs.push(performance.now() - sentAtMs);
            if (!isSuccess) failures += 1;
            resolve();
          },
          onResponseError() {
            failures += 1;
            resolve();
          },
        },
      );
    });
  const worker = async (): Promise<void> => {
    while (performance.now() < endsAtMs) await once();
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  const tookMs = performance.now() - startedAtMs;
  await pool.close();
  return {
    requests: latenciesMs.length,
    failures,
    perSecond: (latenciesMs.length / tookMs) * 1_000,
    latenciesMs,
    longestPauseMs,
  };
}

/** The percentile of the values; `share` is from 0 to 1. 0 for no values. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
