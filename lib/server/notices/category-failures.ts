import type { GatewayErrorType } from '#lib/contracts/vocabulary';
import type { Outcome } from '#lib/engine/execution';
import type { NoticeBoard } from './notice-board.ts';

/**
 * Called with the outcome of each request before the client has the end of its answer, so it only uses memory.
 */
export type CategoryFailures = {
  readonly note: (category: string | null, outcome: Outcome) => void;
  /** Drops deleted categories, and resolves their notices. */
  readonly keepOnly: (slugs: readonly string[]) => void;
};

type FailuresInput = {
  readonly board: Pick<NoticeBoard, 'raise' | 'resolve' | 'openSubjects'>;
  readonly nameOf: (slug: string) => string;
  readonly now: () => number;
};

/** This many requests of a category have to fail in a row before it is reported. */
export const FAILURES_IN_A_ROW = 3;

/**
 * Failures that the next request would have too, unlike those caused by the client's input or one of our own
 * limits.
 */
const lasting: readonly GatewayErrorType[] = [
  'chain_exhausted',
  'all_cooling_down',
  'credentials',
  'timeout',
  'internal',
];

export function createCategoryFailures({ board, nameOf, now }: FailuresInput): CategoryFailures {
  const runs = new Map<string, { failures: number; since: string }>();
  return {
    note(category, outcome) {
      if (category === null) return;
      if (outcome.status === 'served') {
        runs.delete(category);
        board.resolve({ kind: 'category_failing', subject: category });
      }
      if (outcome.status !== 'failed' || !lasting.includes(outcome.errorType)) return;
      const known = runs.get(category);
      // Another process has resolved the notice, because it served a request.
      const isOver =
        known !== undefined &&
        known.failures >= FAILURES_IN_A_ROW &&
        !board.openSubjects('category_failing').includes(category);
      const before =
        known === undefined || isOver ? { failures: 0, since: new Date(now()).toISOString() } : known;
      const run = { ...before, failures: before.failures + 1 };
      runs.set(category, run);
      if (run.failures < FAILURES_IN_A_ROW) return;
      board.raise({
        kind: 'category_failing',
        subject: category,
        facts: {
          category: { slug: category, name: nameOf(category) },
          errorType: outcome.errorType,
          ...run,
        },
      });
    },

    keepOnly(slugs) {
      for (const slug of new Set([...runs.keys(), ...board.openSubjects('category_failing')])) {
        if (slugs.includes(slug)) continue;
        runs.delete(slug);
        board.resolve({ kind: 'category_failing', subject: slug });
      }
    },
  };
}
