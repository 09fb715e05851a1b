import { existsSync, readFileSync } from 'node:fs';

/** Linux reports for each thread how long it waited for a processor. */
const isReported = existsSync('/proc/thread-self/schedstat');

/** The main thread of another process, or the calling thread. */
function waitedForCpuMs(pid: number | null): number {
  if (!isReported) return 0;
  const [, waitedNs] = readFileSync(`/proc/${pid ?? 'thread-self'}/schedstat`, 'utf8').split(' ');
  return Number(waitedNs) / 1_000_000;
}

/**
 * A clock that stops while other processes keep this thread, or one of the given processes, from
 * running. An upper bound can then be as tight on a busy machine as on an idle one, because it
 * measures only what the product computes and waits for. On other systems it is a plain clock.
 */
export function startFairClock(...pids: readonly number[]): () => number {
  const readMs = (): number =>
    performance.now() - waitedForCpuMs(null) - pids.reduce((sum, pid) => sum + waitedForCpuMs(pid), 0);
  const startedAtMs = readMs();
  return () => readMs() - startedAtMs;
}
