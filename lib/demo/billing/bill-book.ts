import type { DemoAccount } from '../demo-account.ts';
import type { DemoBill } from './demo-bill.ts';
import type { ActivityRow } from './activity.ts';
import { createActivity } from './activity.ts';

/** The demo's bills. A bill also reduces the account's credits, so that the two can't disagree. */
export type BillBook = {
  readonly book: (bill: DemoBill) => void;
  /** The first to the last; empty unless all are kept. */
  readonly list: () => readonly DemoBill[];
  readonly activity: () => readonly ActivityRow[];
};

type BillBookInput = {
  readonly account: Pick<DemoAccount, 'spend'>;
  /** Whether each bill is kept. Without it only their sums per day are, since a demo runs for long. */
  readonly keepsAll: boolean;
  readonly now: () => number;
};

export function createBillBook({ account, keepsAll, now }: BillBookInput): BillBook {
  const bills: DemoBill[] = [];
  const activity = createActivity(now);
  return {
    book(bill) {
      if (keepsAll) bills.push(bill);
      activity.add(bill);
      account.spend(bill.key, bill.creditsUsd);
    },
    list: () => [...bills],
    activity: () => activity.rows(),
  };
}
