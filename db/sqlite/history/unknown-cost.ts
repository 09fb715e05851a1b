import { CUT_SHORT } from '#lib/store/cut-short';

/**
 * For an attempt without a cost: the rule of earlier versions, which did not store whether it may have cost
 * something.
 */
const OLDER_RULE = `outcome = 'served' OR ttft_ms IS NOT NULL OR kind IS '${CUT_SHORT}'`;

/** Whether an attempt (a row of `attempts`) may have an unreported cost: 1 or 0. */
export const IS_OF_UNKNOWN_COST = `(cost_usd IS NULL AND coalesce(may_cost, ${OLDER_RULE}))`;
