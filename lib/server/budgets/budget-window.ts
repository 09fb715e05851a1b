import type { BudgetPeriod } from '#lib/contracts/budget';

export type Period = { readonly startMs: number; readonly endMs: number };

const DAY_MS = 24 * 60 * 60 * 1_000;

/** The period that contains a moment, in UTC. Weeks begin on Monday. */
export function periodAt(period: Exclude<BudgetPeriod, 'request'>, atMs: number): Period {
  const at = new Date(atMs);
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
  switch (period) {
    case 'day': {
      const startMs = Date.UTC(year, month, day);
      return { startMs, endMs: startMs + DAY_MS };
    }
    case 'week': {
      const sinceMonday = (at.getUTCDay() + 6) % 7;
      const startMs = Date.UTC(year, month, day - sinceMonday);
      return { startMs, endMs: startMs + 7 * DAY_MS };
    }
    case 'month':
      return { startMs: Date.UTC(year, month, 1), endMs: Date.UTC(year, month + 1, 1) };
  }
}
