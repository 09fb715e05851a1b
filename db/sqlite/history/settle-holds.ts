import type { NanoUsd } from '#lib/store/budgets';
import type { Database } from '#db/sqlite/open-database';

type HoldSettling = {
  /** Books the cost of a call and releases its hold, exactly once, within the transaction that writes its attempt. */
  readonly settle: (
    requestId: string,
    index: number,
    /** `isSure` is false if the cost may be corrected later. */
    cost: { readonly nano: NanoUsd; readonly isSure: boolean },
  ) => void;
  /** Books the remaining holds of a request at their estimates. */
  readonly settleLeft: (requestId: string) => void;
  /** The same for holds with an expired lease. */
  readonly settleOverdue: (nowMs: number) => number;
};

export function createHoldSettling({ sqlite }: Pick<Database, 'sqlite'>): HoldSettling {
  const book = sqlite.prepare<[NanoUsd | null, string, number]>(
    `UPDATE budget_windows AS w
     SET held_nano = w.held_nano - h.held_nano,
       spent_nano = round(w.spent_nano + COALESCE(?, h.held_nano), 3)
     FROM budget_holds AS h
     WHERE h.request_id = ? AND h.idx = ? AND w.budget_id = h.budget_id AND w.start_ms = h.start_ms`,
  );
  const remember = sqlite.prepare<[NanoUsd | null, string, number]>(
    `INSERT OR REPLACE INTO budget_bookings (request_id, idx, budget_id, start_ms, booked_nano)
     SELECT request_id, idx, budget_id, start_ms, COALESCE(?, held_nano) FROM budget_holds
     WHERE request_id = ? AND idx = ?`,
  );
  const release = sqlite.prepare<[string, number]>(
    'DELETE FROM budget_holds WHERE request_id = ? AND idx = ?',
  );
  const findLeft = sqlite
    .prepare<[string], number>('SELECT DISTINCT idx FROM budget_holds WHERE request_id = ?')
    .pluck();
  const findOverdue = sqlite.prepare<[number], { requestId: string; idx: number }>(
    'SELECT DISTINCT request_id AS requestId, idx FROM budget_holds WHERE lease_until_ms <= ?',
  );

  function settleAt(requestId: string, index: number, costNano: NanoUsd | null, isSure: boolean): void {
    book.run(costNano, requestId, index);
    if (!isSure) remember.run(costNano, requestId, index);
    release.run(requestId, index);
  }

  const settleOverdue = sqlite.transaction((nowMs: number) => {
    const overdue = findOverdue.all(nowMs);
    for (const { requestId, idx } of overdue) settleAt(requestId, idx, null, false);
    return overdue.length;
  });

  return {
    settle: (requestId, index, { nano, isSure }) => settleAt(requestId, index, nano, isSure),
    settleLeft(requestId) {
      for (const index of findLeft.all(requestId)) settleAt(requestId, index, null, false);
    },
    settleOverdue: (nowMs) => settleOverdue.immediate(Math.floor(nowMs)),
  };
}
