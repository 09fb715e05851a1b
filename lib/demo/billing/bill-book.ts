import type { ActivityRow } from './activity.ts';
import { createActivity } from './activity.ts';

/** What OpenRouter has billed for one generation. */
export type DemoBill = {
  /** Its id, which the answer carries too. */
  readonly generationId: string;
  /** Milliseconds, by the stand-in's clock. */
  readonly atMs: number;
  readonly key: string;
  readonly model: string;
  readonly canonicalSlug: string;
  readonly provider: string;
  readonly isFree: boolean;
  /** The client left before the answer was whole. */
  readonly isCancelled: boolean;
  /** What the account's credits pay. */
  readonly creditsUsd: number;
  /** What the account's own key with the provider pays. */
  readonly byokUsd: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly reasoningTokens: number;
};

/** The stand-in's own account of what it billed, which tells nobody's word but its own. */
export type BillBook = {
  readonly book: (bill: DemoBill) => void;
  /** The first to the last; empty unless all are kept. */
  readonly list: () => readonly DemoBill[];
  readonly activity: () => readonly ActivityRow[];
};

/** Days are summed up always; each bill is kept only where `keepsAll`, since they never end. */
export function createBillBook(keepsAll: boolean, now: () => number): BillBook {
  const bills: DemoBill[] = [];
  const activity = createActivity(now);
  return {
    book(bill) {
      if (keepsAll) bills.push(bill);
      activity.add(bill);
    },
    list: () => [...bills],
    activity: activity.rows,
  };
}
