import { CUT_SHORT } from '#lib/store/cut-short';

/** Whether an attempt (a row of `attempts`) may have an unreported cost: 1 or 0. */
export const IS_OF_UNKNOWN_COST = `(cost_usd IS NULL AND coalesce(may_cost,
  outcome = 'served' OR ttft_ms IS NOT NULL OR kind IS NOT DISTINCT FROM '${CUT_SHORT}'))`;
