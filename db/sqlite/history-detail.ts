import { asc, eq } from 'drizzle-orm';
import { z } from 'zod';
import { ReturnChoice } from '#lib/contracts/history';
import { parseOwnPolicy } from '#lib/store/own-policy';
import type { StoredDetail } from '#lib/store/history-facts';
import { readFirstChoiceBack } from './first-choice-back.ts';
import { toStoredAttempt } from './history-attempt.ts';
import { requestColumns, requestTexts, toStoredRequest } from './history-request.ts';
import type { Database } from './open-database.ts';
import { attempts, requests, snapshots } from './schema.ts';

const StoredSnapshot = z.object({ chain: z.array(z.string()), policy: z.unknown() });

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
    const { chain, policy } = StoredSnapshot.parse(JSON.parse(row.snapshot));
    return {
      request: toStoredRequest(row.request, {
        tried: tried[0],
        backAtMs: row.request.switched ? readFirstChoiceBack({ orm }, [id]).get(id) : undefined,
      }),
      chain,
      policy: parseOwnPolicy(policy),
      ...row.texts,
      returnChoice:
        row.texts.returnChoice === null ? null : ReturnChoice.parse(JSON.parse(row.texts.returnChoice)),
      attempts: tried.map((attempt) => toStoredAttempt(attempt, row.request.connection)),
    };
  });
}
