import { asc, eq, ne, sql } from 'drizzle-orm';
import type { BudgetStore, BudgetWindow } from '#lib/store/budgets';
import { toStoredBudget } from '#db/rows/budget-row';
import { change, type Database } from './database.ts';
import { settleOverdue } from './history/settle-holds.ts';
import { budgets, budgetWindows } from './tables.ts';

/** The number of latest requests that are searched for those of a category. */
const LOOKED_THROUGH = 2_000;

/** Everything except `hold`, which runs with each call. */
export function createBudgetStore(database: Database, now: () => number): Omit<BudgetStore, 'hold'> {
  const { orm, run } = database;
  return {
    async listBudgets() {
      const rows = await orm
        .select()
        .from(budgets)
        .where(ne(budgets.scope, 'consent'))
        .orderBy(asc(budgets.createdAt), sql`row_number`);
      return rows.flatMap((row) => toStoredBudget(row) ?? []);
    },

    createBudget: ({ scope, ...budget }) =>
      change(database, async (tx) => {
        const at = now();
        const scopeId = scope.kind === 'all' ? '' : scope.id;
        await tx
          .insert(budgets)
          .values({ ...budget, scope: scope.kind, scopeId, createdAt: at, updatedAt: at });
      }),

    changeBudget: (id, wanted) =>
      change(database, async (tx) => {
        const [before] = await tx.select().from(budgets).where(eq(budgets.id, id));
        if (before === undefined) return null;
        const [row] = await tx
          .update(budgets)
          .set({ ...wanted, updatedAt: now() })
          .where(eq(budgets.id, id))
          .returning();
        if (row === undefined) return null;
        if (row.limitNano > before.limitNano)
          await tx.update(budgetWindows).set({ refusedNano: null }).where(eq(budgetWindows.budgetId, id));
        return toStoredBudget(row);
      }),

    deleteBudget: (id) =>
      change(database, async (tx) => {
        const deleted = await tx.delete(budgets).where(eq(budgets.id, id)).returning({ id: budgets.id });
        return deleted.length > 0;
      }),

    readWindows: (keys) =>
      run<BudgetWindow>(
        `SELECT budget_id AS "budgetId", start_ms AS "startMs", spent_nano AS "spentNano",
           held_nano AS "heldNano", extra_nano AS "extraNano", refused_nano AS "refusedNano"
         FROM ROWS FROM (json_to_recordset($1) AS ("budgetId" text, "startMs" bigint))
             WITH ORDINALITY AS k ("budgetId", "startMs", place)
           JOIN budget_windows ON budget_id = k."budgetId" AND start_ms = k."startMs"
         ORDER BY place`,
        [JSON.stringify(keys)],
      ),

    resumeWindow: ({ budgetId, startMs }, extraNano) =>
      change(database, async (tx) => {
        const [budget] = await tx.select().from(budgets).where(eq(budgets.id, budgetId));
        if (budget === undefined) return null;
        const { limitNano } = budget;
        const [row] = await tx
          .insert(budgetWindows)
          .values({ budgetId, startMs, extraNano })
          .onConflictDoUpdate({
            target: [budgetWindows.budgetId, budgetWindows.startMs],
            set: {
              extraNano: sql`round(greatest(${limitNano}::float8 + ${budgetWindows.extraNano}, ${budgetWindows.spentNano})
                - ${limitNano}::float8 + ${extraNano}::float8)`,
              refusedNano: null,
            },
          })
          .returning();
        return row ?? null;
      }),

    settleOverdue: (nowMs) => database.transaction((runIn) => settleOverdue(runIn, nowMs)),

    async readOutputTokens(category, most) {
      const rows = await run<{ tokens: number }>(
        `SELECT output_tokens AS tokens
         FROM (SELECT id, category, status, output_tokens FROM requests ORDER BY id DESC LIMIT $1) AS latest
         WHERE category IS NOT DISTINCT FROM $2 AND status = 'served' AND output_tokens IS NOT NULL
         ORDER BY id DESC LIMIT $3`,
        [LOOKED_THROUGH, category, most],
      );
      return rows.map(({ tokens }) => tokens);
    },
  };
}
