import type { DemoBill } from './demo-bill.ts';
import type { ActivityRow } from './activity.ts';
import { createActivity } from './activity.ts';

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
    activity: () => activity.rows(),
  };
}
