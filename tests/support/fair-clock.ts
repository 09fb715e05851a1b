import { existsSync, readFileSync } from 'node:fs';

/** Linux tells of each thread how long it was ready to run while others had the processors. */
const isTold = existsSync('/proc/thread-self/schedstat');

/** The main thread of another process, or the thread that asks. */
function waitedForCpuMs(pid: number | null): number {
  if (!isTold) return 0;
  const [, waitedNs] = readFileSync(`/proc/${pid ?? 'thread-self'}/schedstat`, 'utf8').split(' ');
  return Number(waitedNs) / 1_000_000;
}

/**
 * A clock that stands still while other work on the machine keeps this thread, or one of those processes, from
 * running. So an upper bound can be as narrow on a busy machine as on a quiet one: it bounds what the product
 * computes and waits for. Where the system doesn't tell, it is the plain time.
 */
export function startFairClock(...pids: readonly number[]): () => number {
  const readMs = (): number =>
    performance.now() - waitedForCpuMs(null) - pids.reduce((sum, pid) => sum + waitedForCpuMs(pid), 0);
  const startedAtMs = readMs();
  return () => readMs() - startedAtMs;
}
