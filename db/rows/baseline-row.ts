import { z } from 'zod';
import { FindingKind } from '#lib/contracts/model-checks';
import { CatalogueModel } from '#lib/contracts/model';
import type { Baseline, StoredChange } from '#lib/store/models';
import type { catalogueChanges, modelBaselines } from '#db/sqlite/schema';

/** A listed model as a person last saw it, and the findings they accepted. */
const Known = z.object({ model: CatalogueModel, accepted: z.array(z.string()) });

/** How many changes of a connection's catalogue stay. */
export const MAX_CHANGES = 1_000;

export function toBaselines(rows: readonly (typeof modelBaselines.$inferSelect)[]): Map<string, Baseline> {
  return new Map(
    rows.flatMap((row) => {
      // Values by another version are created again.
      const known = Known.safeParse(row);
      if (!known.success) return [];
      const before = Known.safeParse(row.before).data ?? null;
      return [[row.modelId, { ...known.data, before }] as const];
    }),
  );
}

/** None of another version's. */
export function toChanges(row: typeof catalogueChanges.$inferSelect): StoredChange[] {
  const { id, at, model, kind, before, after, seen } = row;
  const known = FindingKind.safeParse(kind);
  return known.success ? [{ id, atMs: at, model, kind: known.data, before, after, seen }] : [];
}
