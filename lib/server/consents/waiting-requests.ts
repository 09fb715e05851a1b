import type { ConsentEnd, Decision } from '#lib/engine/decision';
import type { ConsentStore, StoredWait } from '#lib/store/consents';
import { storeFaultOf } from '#lib/store/store-fault';

/** The requests of this process that wait for answers. The store decides which question each one waits for. */
export type WaitingRequests = {
  /** Waits until the question is answered, the time is up, or the run is cancelled. */
  readonly wait: (asked: StoredWait, signal: AbortSignal) => Promise<ConsentEnd>;
  /** Passes an answer to all requests that wait for it. */
  readonly settle: (decision: Decision) => void;
  /** Ends all current and future waits. */
  readonly withdraw: () => void;
};

type WaitingInput = {
  readonly store: Pick<ConsentStore, 'ask' | 'stopWaiting'>;
  /** How many requests may wait for answers at the same time. */
  readonly mostWaiting: number;
  readonly now: () => number;
  readonly onAsked: (wait: StoredWait) => void;
  readonly onOver: (questionId: string) => void;
  /** The answer to a question, if it is known. */
  readonly find: (questionId: string) => Decision | null;
  /** The same, after reading the store. */
  readonly look: (questionId: string) => Promise<Decision | null>;
};

export function createWaitingRequests(input: WaitingInput): WaitingRequests {
  const { store, mostWaiting, now, onAsked, onOver, find, look } = input;
  type End = (how: ConsentEnd) => void;
  /** By question. */
  const waiting = new Map<string, Set<End>>();
  let count = 0;
  let isWithdrawn = false;

  function waitFor(questionId: string, endsAtMs: number, signal: AbortSignal): Promise<ConsentEnd> {
    const known = find(questionId);
    if (known !== null) return Promise.resolve({ is: 'decided', decision: known });
    if (signal.aborted) return Promise.resolve({ is: 'broken_off' });
    if (isWithdrawn) return Promise.resolve({ is: 'withdrawn' });
    return new Promise((resolve) => {
      const others = waiting.get(questionId) ?? new Set();
      waiting.set(questionId, others);
      const end: End = (how) => {
        clearTimeout(timer);
        signal.removeEventListener('abort', breakOff);
        others.delete(end);
        if (others.size === 0) waiting.delete(questionId);
        resolve(how);
      };
      const breakOff = (): void => end({ is: 'broken_off' });
      const timer = setTimeout(() => end({ is: 'no_answer' }), Math.max(0, endsAtMs - now()));
      signal.addEventListener('abort', breakOff, { once: true });
      others.add(end);
    });
  }

  /** The store decides, because another process may have received an answer at the last moment. */
  async function stopWaiting(questionId: string, requestId: string, end: ConsentEnd): Promise<ConsentEnd> {
    const state = await store.stopWaiting(questionId, requestId);
    if (state === 'over') onOver(questionId);
    if (state !== 'answered' || end.is !== 'no_answer') return end;
    const decision = await look(questionId);
    return decision === null ? end : { is: 'decided', decision };
  }

  return {
    async wait(asked, signal) {
      if (signal.aborted) return { is: 'broken_off' };
      if (isWithdrawn) return { is: 'withdrawn' };
      if (count >= mostWaiting) return { is: 'no_room' };
      count += 1;
      try {
        const { questionId, isNew } = await store.ask(asked);
        if (isNew) onAsked(asked);
        const end = await waitFor(questionId, asked.endsAtMs, signal);
        return end.is === 'decided' ? end : await stopWaiting(questionId, asked.requestId, end);
      } catch (error) {
        if (storeFaultOf(error) === null) throw error;
        return { is: 'not_stored' };
      } finally {
        count -= 1;
      }
    },

    settle(decision) {
      for (const end of waiting.get(decision.id) ?? []) end({ is: 'decided', decision });
    },

    withdraw() {
      isWithdrawn = true;
      for (const ends of waiting.values()) for (const end of ends) end({ is: 'withdrawn' });
    },
  };
}
