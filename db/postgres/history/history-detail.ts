import { asc, eq } from 'drizzle-orm';
import type { StoredDetail } from '#lib/store/history-facts';
import { toStoredDetail } from '#db/rows/stored-detail';
import type { Database } from '#db/postgres/database';
import { readFirstChoiceBack } from './first-choice-back.ts';
import { requestColumns, requestTexts } from './history-request.ts';
import { attempts, requests, snapshots } from '#db/postgres/tables';

/** A request with its attempts, or null. */
export async function readHistoryDetail(
  { run, snapshot }: Pick<Database, 'run' | 'snapshot'>,
  id: string,
): Promise<StoredDetail | null> {
  const found = await snapshot(async (tx) => {
    const [row] = await tx
      .select({ request: requestColumns, texts: requestTexts, snapshot: snapshots.json })
      .from(requests)
      .innerJoin(snapshots, eq(snapshots.id, requests.snapshotId))
      .where(eq(requests.id, id));
    if (row === undefined) return null;
    const tried = await tx
      .select()
      .from(attempts)
      .where(eq(attempts.requestId, id))
      .orderBy(asc(attempts.idx));
    return { row, tried };
  });
  if (found === null) return null;
  const back = found.row.request.switched ? await readFirstChoiceBack({ run }, [id]) : null;
  return toStoredDetail(found.row, found.tried, back?.get(id));
}
