import { asc, eq, ne, sql } from 'drizzle-orm';
import type { BudgetStore, BudgetWindow } from '#lib/store/budgets';
import { toStoredBudget } from '#db/rows/budget-row';
import { createHoldSettling } from './history/settle-holds.ts';
import type { Database } from './open-database.ts';
import { budgets, budgetWindows } from './schema.ts';

/** The number of latest requests that are searched for those of a category. */
const LOOKED_THROUGH = 2_000;

/** Everything except `hold`, which runs with each call. */
export function createBudgetStore(database: Database, now: () => number): Omit<BudgetStore, 'hold'> {
  const { orm, sqlite } = database;
  const { settleOverdue } = createHoldSettling(database);
  const findTokens = sqlite
    .prepare<[number, string | null, number], number>(
      `SELECT output_tokens FROM (SELECT id, category, status, output_tokens FROM requests ORDER BY id DESC LIMIT ?)
       WHERE category IS ? AND status = 'served' AND output_tokens IS NOT NULL ORDER BY id DESC LIMIT ?`,
    )
    .pluck();
  const findWindow = sqlite.prepare<[string, number], BudgetWindow>(
    `SELECT budget_id AS budgetId, start_ms AS startMs, spent_nano AS spentNano, held_nano AS heldNano,
       extra_nano AS extraNano, refused_nano AS refusedNano
     FROM budget_windows WHERE budget_id = ? AND start_ms = ?`,
  );

  return {
    async listBudgets() {
      return orm
        .select()
        .from(budgets)
        .where(ne(budgets.scope, 'consent'))
        .orderBy(asc(budgets.createdAt), sql`rowid`)
        .all()
        .flatMap((row) => toStoredBudget(row) ?? []);
    },

    async createBudget({ scope, ...budget }) {
      const at = Math.round(now());
      const scopeId = scope.kind === 'all' ? '' : scope.id;
      orm
        .insert(budgets)
        .values({ ...budget, scope: scope.kind, scopeId, createdAt: at, updatedAt: at })
        .run();
    },

    async changeBudget(id, change) {
      return orm.transaction(
        (tx) => {
          const before = tx.select().from(budgets).where(eq(budgets.id, id)).get();
          if (before === undefined) return null;
          const row = tx
            .update(budgets)
            .set({ ...change, updatedAt: Math.round(now()) })
            .where(eq(budgets.id, id))
            .returning()
            .get();
          if (row.limitNano > before.limitNano)
            tx.update(budgetWindows).set({ refusedNano: null }).where(eq(budgetWindows.budgetId, id)).run();
          return toStoredBudget(row);
        },
        { behavior: 'immediate' },
      );
    },

    async deleteBudget(id) {
      return orm.delete(budgets).where(eq(budgets.id, id)).run().changes > 0;
    },

    async readWindows(keys) {
      return keys.flatMap(({ budgetId, startMs }) => findWindow.get(budgetId, startMs) ?? []);
    },

    async resumeWindow({ budgetId, startMs }, extraNano) {
      return orm.transaction(
        (tx) => {
          const budget = tx.select().from(budgets).where(eq(budgets.id, budgetId)).get();
          if (budget === undefined) return null;
          const { limitNano } = budget;
          const row = tx
            .insert(budgetWindows)
            .values({ budgetId, startMs, extraNano })
            .onConflictDoUpdate({
              target: [budgetWindows.budgetId, budgetWindows.startMs],
              set: {
                extraNano: sql`max(${limitNano} + ${budgetWindows.extraNano}, ${budgetWindows.spentNano}) - ${limitNano} + ${extraNano}`,
                refusedNano: null,
              },
            })
            .returning()
            .get();
          return row;
        },
        { behavior: 'immediate' },
      );
    },

    settleOverdue: async (nowMs) => settleOverdue(nowMs),
    readOutputTokens: async (category, most) => findTokens.all(LOOKED_THROUGH, category, most),
  };
}
