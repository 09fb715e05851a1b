import type { BudgetStore } from '#lib/store/budgets';

/** The usual answer length of each category, computed when first needed. */
export type UsualLengths = {
  /** The 95th percentile; null while too few answers are known. */
  readonly of: (category: string | null) => number | null;
  /** Reads a category's answers from the history, once. */
  readonly load: (category: string | null) => Promise<void> | undefined;
  readonly note: (category: string | null, outputTokens: number) => void;
};

const MOST_ANSWERS = 200;
/** With fewer answers, the longest says little. */
const LEAST_ANSWERS = 20;
const SHARE = 0.95;

export function createUsualLengths({
  readOutputTokens,
}: Pick<BudgetStore, 'readOutputTokens'>): UsualLengths {
  const lengths = new Map<string | null, number[]>();
  return {
    of(category) {
      const known = lengths.get(category);
      if (known === undefined || known.length < LEAST_ANSWERS) return null;
      const sorted = known.toSorted((a, b) => a - b);
      return sorted[Math.ceil(sorted.length * SHARE) - 1] ?? null;
    },
    load(category) {
      if (lengths.has(category)) return undefined;
      return readOutputTokens(category, MOST_ANSWERS).then((newestFirst) => {
        if (!lengths.has(category)) lengths.set(category, newestFirst.toReversed());
      });
    },
    note(category, outputTokens) {
      const known = lengths.get(category);
      if (known === undefined) return;
      known.push(outputTokens);
      if (known.length > MOST_ANSWERS) known.shift();
    },
  };
}
