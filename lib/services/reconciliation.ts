import type { ReconciliationQuery } from '#lib/contracts/reconciliation';
import type { ReconciliationService } from '#lib/server/reconciliation/reconciliation-service';
import { type Call, verb } from './verb.ts';

export function reconciliationVerbs(reconciliation: ReconciliationService) {
  return {
    read: verb('screens.read', ({ input }: Call<ReconciliationQuery>) => reconciliation.read(input)),
  };
}
