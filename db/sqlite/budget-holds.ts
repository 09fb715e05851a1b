import type { BudgetStore, BudgetWindow, Hold, HoldOutcome, NanoUsd, WindowKey } from '#lib/store/budgets';
import type { HistoryWriter } from './history/history-writer.ts';
import type { Database } from './open-database.ts';
import type { Sync } from './threads/sync.ts';

type Sql = Pick<Database, 'sqlite'>;

type Row = BudgetWindow & { readonly hasRoom: 0 | 1 };
type Asked = { readonly windows: string; readonly amount: NanoUsd; readonly isFree: number };

/** Whether the budget is spent, or has refused a call because too little was left. */
const IS_PAUSED = `(w.spent_nano >= b.limit_nano + w.extra_nano OR (w.refused_nano IS NOT NULL
  AND w.spent_nano + w.refused_nano > b.limit_nano + w.extra_nano))`;

/** Whether a call fits. A call with an unknown price counts as the smallest amount, so a full budget refuses it too. */
const HAS_ROOM = `(b.hard = 0 OR CASE WHEN @isFree THEN b.free_when_paused OR NOT ${IS_PAUSED}
  ELSE w.spent_nano + w.held_nano + MAX(@amount, 1) <= b.limit_nano + w.extra_nano END)`;

const WINDOW = `w.budget_id AS budgetId, w.start_ms AS startMs, w.spent_nano AS spentNano,
  w.held_nano AS heldNano, w.extra_nano AS extraNano, w.refused_nano AS refusedNano`;

/** The requested windows `k` as rows `w`, with their budgets `b`. */
const ASKED = `json_each(@windows) AS k, budgets AS b
  WHERE w.budget_id = k.value ->> 0 AND w.start_ms = k.value ->> 1 AND b.id = w.budget_id`;

/** Creates the function that holds money for a call, on the connection that writes the history. */
export function createBudgetHolds(
  { sqlite }: Sql,
  { write }: Pick<HistoryWriter, 'write'>,
): Sync<Pick<BudgetStore, 'hold'>> {
  const open = sqlite.prepare<[{ windows: string }]>(
    `INSERT INTO budget_windows (budget_id, start_ms)
     SELECT k.value ->> 0, k.value ->> 1 FROM json_each(@windows) AS k JOIN budgets AS b ON b.id = k.value ->> 0
     WHERE true ON CONFLICT DO NOTHING`,
  );
  const look = sqlite.prepare<[Asked], Row>(
    `SELECT ${WINDOW}, ${HAS_ROOM} AS hasRoom FROM budget_windows AS w, ${ASKED}`,
  );
  const take = sqlite.prepare<[Asked]>(
    `UPDATE budget_windows AS w SET held_nano = w.held_nano + @amount FROM ${ASKED} AND ${HAS_ROOM}`,
  );
  const lease = sqlite.prepare<[Record<string, string | number>]>(
    `INSERT INTO budget_holds (request_id, idx, budget_id, start_ms, held_nano, lease_until_ms)
     SELECT @requestId, @index, w.budget_id, w.start_ms, @amount, @leaseUntilMs
     FROM budget_windows AS w, ${ASKED}`,
  );
  const refuse = sqlite.prepare<[Asked]>(
    `UPDATE budget_windows AS w SET refused_nano = MAX(@amount, 1) FROM ${ASKED} AND NOT ${HAS_ROOM}
     AND NOT @isFree AND w.spent_nano + MAX(@amount, 1) > b.limit_nano + w.extra_nano`,
  );
  const full = new Error('A budget has no room.');

  const holdAll = sqlite.transaction((asked: Asked, { requestId, index, leaseUntilMs, running }: Hold) => {
    open.run({ windows: asked.windows });
    // Written first: the attempts of the request that have ended no longer hold anything.
    write([running]);
    const wanted = look.all(asked).length;
    // The update checks each window against its own budget, so no other call can slip in between.
    if (take.run(asked).changes < wanted) throw full;
    lease.run({ ...asked, requestId, index, leaseUntilMs: Math.ceil(leaseUntilMs) });
    return look.all(asked);
  });

  const refuseAll = sqlite.transaction((asked: Asked) => {
    open.run({ windows: asked.windows });
    const rows = look.all(asked);
    refuse.run(asked);
    return rows;
  });

  return {
    hold(hold): HoldOutcome {
      const { amountNano, isFree } = hold;
      const asked = { windows: keysOf(hold.windows), amount: amountNano ?? 0, isFree: Number(isFree) };
      try {
        return { outcome: 'held', windows: holdAll.immediate(asked, hold).map(windowOf), refusedBy: [] };
      } catch (cause) {
        if (cause !== full) throw cause;
        const rows = refuseAll.immediate(asked);
        const refusedBy = rows.filter(({ hasRoom }) => hasRoom === 0).map(({ budgetId }) => budgetId);
        return { outcome: 'refused', windows: rows.map(windowOf), refusedBy };
      }
    },
  };
}

function keysOf(windows: readonly WindowKey[]): string {
  return JSON.stringify(windows.map(({ budgetId, startMs }) => [budgetId, startMs]));
}

function windowOf({ budgetId, startMs, spentNano, heldNano, extraNano, refusedNano }: Row): BudgetWindow {
  return { budgetId, startMs, spentNano, heldNano, extraNano, refusedNano };
}
