import { asc, eq } from 'drizzle-orm';
import type { StoredDetail } from '#lib/store/history-facts';
import { toStoredDetail } from '#db/rows/stored-detail';
import { readFirstChoiceBack } from './first-choice-back.ts';
import { requestColumns, requestTexts } from './history-request.ts';
import type { Database } from '#db/sqlite/open-database';
import { attempts, requests, snapshots } from '#db/sqlite/schema';

/** A request with its attempts, or null. */
export async function readHistoryDetail({ orm }: Database, id: string): Promise<StoredDetail | null> {
  return orm.transaction((tx) => {
    const row = tx
      .select({ request: requestColumns, texts: requestTexts, snapshot: snapshots.json })
      .from(requests)
      .innerJoin(snapshots, eq(snapshots.id, requests.snapshotId))
      .where(eq(requests.id, id))
      .get();
    if (row === undefined) return null;
    const tried = tx
      .select()
      .from(attempts)
      .where(eq(attempts.requestId, id))
      .orderBy(asc(attempts.idx))
      .all();
    const backAtMs = row.request.switched ? readFirstChoiceBack({ orm }, [id]).get(id) : undefined;
    return toStoredDetail(row, tried, backAtMs);
  });
}
