import type { ReconciliationRow } from '#lib/contracts/reconciliation';
import type { DaySpend } from '#lib/store/history';
import type { BilledModel } from '#lib/upstreams/upstream';
import { likelyCauses } from './likely-causes.ts';

type Sums = Pick<ReconciliationRow, 'date' | 'model'> & {
  readonly ours: ReconciliationRow['ours'];
  readonly theirs: NonNullable<ReconciliationRow['theirs']>;
};

type ReconcileInput = {
  /** By day and model, for the same days. */
  readonly ours: readonly DaySpend[];
  readonly theirs: readonly BilledModel[];
  /** The current day (UTC). */
  readonly today: string;
  /** Requests of this day and of earlier days may be missing; null if there are no requests at all. */
  readonly oldestDay: string | null;
  readonly by: 'day' | 'model';
};

const none = {
  ours: { calls: 0, costUsd: 0, estimated: 0, unknown: 0, cutShort: 0 },
  theirs: { calls: 0, costUsd: 0, byokUsd: 0 },
};

/** Compares the history with the bill: by day, newest first, or by model, most expensive first. */
export function reconcile({ ours, theirs, today, oldestDay, by }: ReconcileInput): ReconciliationRow[] {
  const rows = new Map<string, Sums>();
  const rowOf = (date: string, model: string): Sums =>
    rows.get(keyOf(date, model)) ?? { date, model: by === 'model' ? model : null, ...none };
  const keyOf = (date: string, model: string): string => (by === 'model' ? `${date} ${model}` : date);
  for (const { date, model, ...sums } of ours) {
    const row = rowOf(date, model);
    rows.set(keyOf(date, model), { ...row, ours: addOurs(row.ours, sums) });
  }
  for (const { date, model, ...sums } of theirs) {
    if (date >= today) continue;
    const row = rowOf(date, model);
    rows.set(keyOf(date, model), { ...row, theirs: addTheirs(row.theirs, sums) });
  }
  const isOnlyOurs = ({ model, theirs: { calls } }: Sums): boolean => model !== null && calls === 0;
  const isOnlyTheirs = ({ model, ours: { calls } }: Sums): boolean => model !== null && calls === 0;
  const all = [...rows.values()];
  const hasOtherNames = all.some(isOnlyOurs) && all.some(isOnlyTheirs);
  return all
    .map((row) =>
      compare(row, {
        isOpen: row.date >= today,
        mayHaveOtherName: hasOtherNames && (isOnlyOurs(row) || isOnlyTheirs(row)),
        mayBeDeleted: row.date <= (oldestDay ?? today),
      }),
    )
    .toSorted(by === 'day' ? (one, other) => (one.date < other.date ? 1 : -1) : byCost);
}

function addOurs(one: Sums['ours'], other: Sums['ours']): Sums['ours'] {
  return {
    calls: one.calls + other.calls,
    costUsd: one.costUsd + other.costUsd,
    estimated: one.estimated + other.estimated,
    unknown: one.unknown + other.unknown,
    cutShort: one.cutShort + other.cutShort,
  };
}

function addTheirs(one: Sums['theirs'], other: Sums['theirs']): Sums['theirs'] {
  return {
    calls: one.calls + other.calls,
    costUsd: one.costUsd + other.costUsd,
    byokUsd: one.byokUsd + other.byokUsd,
  };
}

function compare(
  { date, model, ours, theirs: billed }: Sums,
  {
    isOpen,
    ...known
  }: Pick<Parameters<typeof likelyCauses>[0], 'mayHaveOtherName' | 'mayBeDeleted'> & {
    readonly isOpen: boolean;
  },
): ReconciliationRow {
  const theirs = isOpen ? null : billed;
  return {
    date,
    model,
    ours,
    theirs,
    differenceUsd: theirs === null ? null : Number((theirs.costUsd - ours.costUsd).toFixed(9)),
    causes: likelyCauses({ ours, theirs, ...known }),
  };
}

function byCost(one: ReconciliationRow, other: ReconciliationRow): number {
  return dearestOf(other) - dearestOf(one);
}

function dearestOf({ ours, theirs }: ReconciliationRow): number {
  return Math.max(ours.costUsd, theirs?.costUsd ?? 0);
}
