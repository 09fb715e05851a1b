import type { NanoUsd, StoredBudget, StoredScope } from '#lib/store/budgets';
import type { budgets } from '#db/sqlite/schema';

/** Null for the amount of an approval. */
export function toStoredBudget(row: typeof budgets.$inferSelect): StoredBudget | null {
  const { id, scope, scopeId, period, limitNano, hard, freeWhenPaused } = row;
  if (scope === 'consent') return null;
  return { id, scope: scopeOf(scope, scopeId), period, limitNano, hard, freeWhenPaused };
}

function scopeOf(kind: StoredScope['kind'], id: string): StoredScope {
  return kind === 'all' ? { kind } : { kind, id };
}

/** A reported cost, which may have fractions of a billionth, without rounding errors. */
export function nanoOf(usd: number): NanoUsd {
  return Math.round(usd * 1e12) / 1e3;
}
