import type { HistorySize } from '#lib/store/history';
import type { Database } from '#db/sqlite/open-database';

/** From the sums, plus the requests not counted yet, so that a million rows need not be counted one by one. */
export function countRequests({ sqlite }: Pick<Database, 'sqlite'>): number {
  const requests = sqlite
    .prepare<[], number>(
      `SELECT (SELECT coalesce(sum(requests), 0) FROM history_rollups WHERE span = 'day' AND facet = 0)
         + (SELECT count(*) FROM history_queue)`,
    )
    .pluck()
    .get();
  return requests ?? 0;
}

export function measureHistory({ sqlite }: Pick<Database, 'sqlite'>): HistorySize {
  const timeOf = (order: 'ASC' | 'DESC'): number | undefined =>
    sqlite
      .prepare<[], number>(`SELECT created_at_ms FROM requests ORDER BY id ${order} LIMIT 1`)
      .pluck()
      .get();
  const pages = Number(sqlite.pragma('page_count', { simple: true }));
  const pageBytes = Number(sqlite.pragma('page_size', { simple: true }));
  return {
    requests: countRequests({ sqlite }),
    oldestAtMs: timeOf('ASC') ?? null,
    newestAtMs: timeOf('DESC') ?? null,
    bytes: pages * pageBytes,
  };
}
