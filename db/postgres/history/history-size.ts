/** From the sums, plus the requests not counted yet, so that a million rows need not be counted one by one. */
export const COUNT_REQUESTS = `(SELECT coalesce(sum(requests), 0) FROM history_rollups WHERE span = 'day' AND facet = 0)
  + (SELECT count(*) FROM history_queue)`;
