import { cutShortAttempt } from '#lib/store/cut-short';
import type { HistoryStore } from '#lib/store/history';

const WHY = 'Understudy stopped';

/**
 * Closes the requests that a dead process left running, before any new request starts. Returns their number.
 */
export async function closeInterrupted(
  history: Pick<HistoryStore, 'readLeftRunning' | 'closeInterrupted'>,
): Promise<number> {
  const left = await history.readLeftRunning();
  await history.closeInterrupted(
    left.map(({ id, call, heldNano, explanation }) => {
      const attempt = call === null ? null : cutShortAttempt(call, WHY, heldNano);
      const end = attempt?.reason ?? `${WHY} while this request was running. How it ended is unknown.`;
      return { id, attempt, explanation: explanation === null ? end : `${explanation} ${end}` };
    }),
  );
  return left.length;
}
