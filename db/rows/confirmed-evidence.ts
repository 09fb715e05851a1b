import type { Evidence } from '#lib/contracts/verdict';
import type { ConfirmedCost } from '#lib/store/late-costs';

/** What an attempt shows of a cost that was confirmed later. */
export function confirmedEvidence({ costUsd }: ConfirmedCost): Evidence {
  return {
    field: 'cost',
    value: `$${Number(costUsd.toPrecision(6))}, confirmed`,
    meaning: 'OpenRouter confirmed this cost later; it was not reported with the answer',
  };
}
