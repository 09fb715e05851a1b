import { randomUUID } from 'node:crypto';
import type { Candidate } from '#lib/engine/candidate';
import type { ConsentEnd, Decision } from '#lib/engine/decision';
import type { PriceCause } from '#lib/engine/skip-cause';
import type { NanoUsd } from '#lib/store/budgets';

/** The subject of a question. Requests with the same subject wait for one answer. */
type Asking = {
  readonly category: string;
  readonly candidate: Candidate;
  readonly guard: PriceCause;
  readonly firstChoice: Candidate | undefined;
  readonly firstEstimateNano: NanoUsd | null;
  /** The most that an approval may cover; null for any amount. */
  readonly uptoUsd: number | null;
};

/** A request that is waiting for the answer. */
type Waiting = {
  readonly requestId: string;
  /** The key of its conversation. */
  readonly conversation: string;
  /** The estimated cost of its call; null if the price is unknown. */
  readonly estimateNano: NanoUsd | null;
  readonly endsAtMs: number;
};

export type Question = Asking & {
  readonly id: string;
  readonly askedAtMs: number;
  /** In the order of arrival. */
  readonly waiting: readonly Waiting[];
};

export type QuestionBoard = {
  /** Waits until the question is answered, the time is over, or the run is cancelled. */
  readonly ask: (asking: Asking, waiting: Waiting, signal: AbortSignal) => Promise<ConsentEnd>;
  readonly list: () => Question[];
  /** Ends all current and future questions. */
  readonly withdraw: () => void;
  /** Takes a question to answer it; null if it is not open. Its requests still wait. */
  readonly take: (id: string) => TakenQuestion | null;
};

type TakenQuestion = {
  readonly question: Question;
  /** Passes the answer to all waiting requests. */
  readonly settle: (decision: Decision) => void;
  /** The answer could not be stored, so the question is open again. */
  readonly putBack: () => void;
};

type OpenQuestion = Asking & {
  readonly id: string;
  readonly askedAtMs: number;
  readonly waiters: Map<Waiting, (end: ConsentEnd) => void>;
};

/** The open questions. In memory only, because a request does not outlive the process. */
export function createQuestionBoard(input: {
  /** Requests that may wait for answers at once. */
  readonly mostWaiting: number;
  readonly now: () => number;
  readonly onAsked: (question: Question) => void;
  readonly onOver: (id: string) => void;
}): QuestionBoard {
  const { mostWaiting, now, onAsked, onOver } = input;
  /** By subject. */
  const open = new Map<string, OpenQuestion>();
  let waitingCount = 0;
  let isWithdrawn = false;

  function openFor(asking: Asking): OpenQuestion {
    const key = keyOf(asking);
    const known = open.get(key);
    if (known !== undefined) return known;
    const question = { ...asking, id: randomUUID(), askedAtMs: now(), waiters: new Map() };
    open.set(key, question);
    return question;
  }

  function leave(question: OpenQuestion, waiting: Waiting): void {
    if (!question.waiters.delete(waiting)) return;
    waitingCount -= 1;
    if (question.waiters.size > 0 || open.get(keyOf(question)) !== question) return;
    open.delete(keyOf(question));
    onOver(question.id);
  }

  return {
    ask(asking, waiting, signal) {
      if (signal.aborted) return Promise.resolve({ is: 'broken_off' });
      if (isWithdrawn) return Promise.resolve({ is: 'withdrawn' });
      if (waitingCount >= mostWaiting) return Promise.resolve({ is: 'no_room' });
      const question = openFor(asking);
      waitingCount += 1;
      return new Promise((resolve) => {
        const end = (how: ConsentEnd): void => {
          clearTimeout(timer);
          signal.removeEventListener('abort', breakOff);
          leave(question, waiting);
          resolve(how);
        };
        const breakOff = (): void => end({ is: 'broken_off' });
        const timer = setTimeout(() => end({ is: 'no_answer' }), Math.max(0, waiting.endsAtMs - now()));
        signal.addEventListener('abort', breakOff, { once: true });
        question.waiters.set(waiting, end);
        if (question.waiters.size === 1) onAsked(shown(question));
      });
    },

    list: () => [...open.values()].map(shown),

    withdraw() {
      isWithdrawn = true;
      const waiters = [...open.values()].flatMap((question) => [...question.waiters.values()]);
      for (const end of waiters) end({ is: 'withdrawn' });
    },

    take(id) {
      const question = [...open.values()].find((one) => one.id === id);
      if (question === undefined) return null;
      open.delete(keyOf(question));
      return {
        question: shown(question),
        settle(decision) {
          for (const end of question.waiters.values()) end({ is: 'decided', decision });
          onOver(id);
        },
        putBack() {
          // Requests that arrived in the meantime have opened a new question. Each keeps its own.
          if (question.waiters.size === 0) return onOver(id);
          const key = keyOf(question);
          if (!open.has(key)) open.set(key, question);
        },
      };
    },
  };
}

function keyOf({ category, candidate: { connection, id } }: Asking): string {
  return `${category}\n${connection.id}\n${id}`;
}

function shown({ waiters, ...question }: OpenQuestion): Question {
  return { ...question, waiting: [...waiters.keys()] };
}
