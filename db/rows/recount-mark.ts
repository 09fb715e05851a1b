/** The setting with the hour that a recount of the sums has reached, if it is not finished. */
export const RECOUNT_MARK = 'history_recount';
