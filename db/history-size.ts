import type { Database } from './open-database.ts';

export type HistorySize = {
  readonly requests: number;
  readonly oldestAtMs: number | null;
  readonly bytes: number;
};

/** From the sums, with what they do not know yet: a million rows are not counted one by one. */
export function measureHistory({ sqlite }: Pick<Database, 'sqlite'>): HistorySize {
  const requests = sqlite
    .prepare<[], number>(
      `SELECT (SELECT coalesce(sum(requests), 0) FROM history_rollups WHERE span = 'day' AND facet = 0)
         + (SELECT count(*) FROM history_queue)`,
    )
    .pluck()
    .get();
  const oldestAtMs = sqlite
    .prepare<[], number>('SELECT created_at_ms FROM requests ORDER BY id LIMIT 1')
    .pluck()
    .get();
  const pages = Number(sqlite.pragma('page_count', { simple: true }));
  const pageBytes = Number(sqlite.pragma('page_size', { simple: true }));
  return { requests: requests ?? 0, oldestAtMs: oldestAtMs ?? null, bytes: pages * pageBytes };
}
