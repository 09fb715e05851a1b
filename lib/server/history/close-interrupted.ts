import { cutShortAttempt } from '#lib/store/cut-short';
import type { HistoryStore } from '#lib/store/history';
import type { Store } from '#lib/store/ports';

const WHY = 'Understudy stopped';

/** Closes the requests that ended processes left running. Returns their number. */
export async function closeInterrupted(
  history: Pick<HistoryStore, 'readLeftRunning' | 'closeInterrupted'>,
  of: Parameters<HistoryStore['readLeftRunning']>[0],
): Promise<number> {
  const left = await history.readLeftRunning(of);
  await history.closeInterrupted(
    left.map(({ id, call, heldNano, explanation }) => {
      const attempt = call === null ? null : cutShortAttempt(call, WHY, heldNano);
      const end = attempt?.reason ?? `${WHY} while this request was running. How it ended is unknown.`;
      return { id, attempt, explanation: explanation === null ? end : `${explanation} ${end}` };
    }),
  );
  return left.length;
}

/**
 * Closes requests that earlier processes left running, and later those that others leave. In a shared store, some may
 * belong to running processes, so this waits until their leases would have ended.
 */
export async function keepInterruptedClosed({
  history,
  isShared,
  onProcessEnd,
}: Pick<Store, 'history' | 'isShared' | 'onProcessEnd'>): Promise<void> {
  if (!isShared) await closeInterrupted(history, 'all');
  onProcessEnd(() => closeInterrupted(history, 'ended_processes'));
}
