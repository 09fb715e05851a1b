import type { BudgetStore, BudgetWindow, Hold, HoldOutcome } from '#lib/store/budgets';
import type { Database, Run } from './database.ts';
import type { HistoryWriter } from './history/history-writer.ts';

type Row = BudgetWindow & { readonly hasRoom: boolean };

/** Whether the budget is spent, or has refused a call because too little was left. */
const IS_PAUSED = `(w.spent_nano >= b.limit_nano + w.extra_nano OR (w.refused_nano IS NOT NULL
  AND w.spent_nano + w.refused_nano > b.limit_nano + w.extra_nano))`;

/** Whether a call fits. A call with an unknown price counts as the smallest amount, so a full budget refuses it too. */
const HAS_ROOM = `(NOT b.hard OR CASE WHEN $3::boolean THEN b.free_when_paused OR NOT ${IS_PAUSED}
  ELSE w.spent_nano + w.held_nano + greatest($2::bigint, 1) <= b.limit_nano + w.extra_nano END)`;

const WINDOW = `w.budget_id AS "budgetId", w.start_ms AS "startMs", w.spent_nano AS "spentNano",
  w.held_nano AS "heldNano", w.extra_nano AS "extraNano", w.refused_nano AS "refusedNano"`;

/** The requested windows as rows `w`, with their budgets `b`. */
const ASKED = `json_to_recordset($1) AS k ("budgetId" text, "startMs" bigint), budgets AS b
  WHERE w.budget_id = k."budgetId" AND w.start_ms = k."startMs" AND b.id = w.budget_id`;

const OPEN = `INSERT INTO budget_windows (budget_id, start_ms)
  SELECT b.id, k."startMs" FROM json_to_recordset($1) AS k ("budgetId" text, "startMs" bigint)
    JOIN budgets AS b ON b.id = k."budgetId"
  ORDER BY b.id ON CONFLICT DO NOTHING`;

/**
 * Checks each window against its own budget and takes the money, under the update's lock, so no other call can
 * slip in between. The windows are locked in a fixed order, so that two calls don't wait for each other.
 */
const TAKE = `
  WITH locked AS (
    SELECT w.budget_id, w.start_ms FROM budget_windows AS w, ${ASKED}
    ORDER BY w.budget_id, w.start_ms FOR UPDATE OF w
  ), taken AS (
    UPDATE budget_windows AS w SET held_nano = w.held_nano + $2::bigint FROM locked AS l, budgets AS b
    WHERE w.budget_id = l.budget_id AND w.start_ms = l.start_ms AND b.id = w.budget_id AND ${HAS_ROOM}
    RETURNING ${WINDOW}
  ), leased AS (
    INSERT INTO budget_holds (request_id, idx, budget_id, start_ms, held_nano, lease_until_ms)
    SELECT $4, $5::bigint, "budgetId", "startMs", $2::bigint, $6::bigint FROM taken
  )
  SELECT taken.*, (SELECT count(*) FROM locked) AS wanted FROM taken`;

const LOOK = `SELECT ${WINDOW}, ${HAS_ROOM} AS "hasRoom" FROM budget_windows AS w, ${ASKED}`;

const REFUSE = `UPDATE budget_windows AS w SET refused_nano = greatest($2::bigint, 1) FROM ${ASKED}
  AND NOT ${HAS_ROOM} AND NOT $3::boolean
  AND w.spent_nano + greatest($2::bigint, 1) > b.limit_nano + w.extra_nano`;

/** Thrown inside a transaction, which then rolls back. */
class Full extends Error {}

/** Windows known to have a row; above this number, they are looked up again. */
const MAX_KNOWN = 10_000;

/** Creates the function that holds money for a call, on the connections that write the history. */
export function createBudgetHolds(
  { transaction }: Pick<Database, 'transaction'>,
  { writeIn }: Pick<HistoryWriter, 'writeIn'>,
): Pick<BudgetStore, 'hold'> {
  const known = new Set<string>();

  async function open(run: Run, asked: string): Promise<void> {
    await run(OPEN, [asked]);
    if (known.size >= MAX_KNOWN) known.clear();
    known.add(asked);
  }

  function take(asked: string, { requestId, index, leaseUntilMs, amountNano, isFree, running }: Hold) {
    return transaction(async (run) => {
      if (!known.has(asked)) await run(OPEN, [asked]);
      // Written first: the attempts of the request that have ended no longer hold anything.
      await writeIn(run, [running]);
      const rows = await run<BudgetWindow & { readonly wanted: number }>(
        TAKE,
        [asked, amountNano ?? 0, isFree, requestId, index, Math.ceil(leaseUntilMs)],
        'hold money',
      );
      // Without a row, the budget was deleted, or none had room.
      const wanted = rows[0]?.wanted ?? (await countBudgets(run, asked));
      if (rows.length < wanted) throw new Full();
      return rows.map(windowOf);
    });
  }

  return {
    async hold(hold): Promise<HoldOutcome> {
      const asked = JSON.stringify(hold.windows);
      try {
        const windows = await take(asked, hold);
        if (windows.length > 0) known.add(asked);
        return { outcome: 'held', windows, refusedBy: [] };
      } catch (cause) {
        if (!(cause instanceof Full)) throw cause;
        const values = [asked, hold.amountNano ?? 0, hold.isFree];
        const rows = await transaction(async (run) => {
          await open(run, asked);
          const looked = await run<Row>(LOOK, values);
          await run(REFUSE, values);
          return looked;
        });
        const refusedBy = rows.filter(({ hasRoom }) => !hasRoom).map(({ budgetId }) => budgetId);
        return { outcome: 'refused', windows: rows.map(windowOf), refusedBy };
      }
    },
  };
}

async function countBudgets(run: Run, asked: string): Promise<number> {
  const rows = await run<{ budgets: number }>(
    `SELECT count(*) AS budgets FROM json_to_recordset($1) AS k ("budgetId" text)
       JOIN budgets AS b ON b.id = k."budgetId"`,
    [asked],
  );
  return rows[0]?.budgets ?? 0;
}

function windowOf({
  budgetId,
  startMs,
  spentNano,
  heldNano,
  extraNano,
  refusedNano,
}: BudgetWindow): BudgetWindow {
  return { budgetId, startMs, spentNano, heldNano, extraNano, refusedNano };
}
