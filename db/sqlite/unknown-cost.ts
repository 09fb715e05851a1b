import { CUT_SHORT } from '#lib/store/cut-short';

/** Of an attempt without a cost: how an earlier version, which did not write it down, told whether it may have had one. */
const OLDER_RULE = `outcome = 'served' OR ttft_ms IS NOT NULL OR kind IS '${CUT_SHORT}'`;

/** Whether an attempt (a row of `attempts`) may have cost something that no one reported: 1 or 0. */
export const IS_OF_UNKNOWN_COST = `(cost_usd IS NULL AND coalesce(may_cost, ${OLDER_RULE}))`;
