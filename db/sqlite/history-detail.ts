import { asc, eq } from 'drizzle-orm';
import { z } from 'zod';
import type { HistoryDetail } from '#lib/contracts/history';
import { defaultPolicy } from '#lib/contracts/policy';
import { readFirstChoiceBack } from './first-choice-back.ts';
import { toHistoryAttempt } from './history-attempt.ts';
import { requestColumns, requestTexts, toHistoryRequest } from './history-request.ts';
import type { Database } from './open-database.ts';
import { parseOwnPolicy } from './own-policy.ts';
import { attempts, requests, snapshots } from './schema.ts';

const StoredSnapshot = z.object({ chain: z.array(z.string()), policy: z.unknown() });

/** A request with its attempts, or null. */
export async function readHistoryDetail({ orm }: Database, id: string): Promise<HistoryDetail | null> {
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
      request: {
        ...toHistoryRequest(row.request, {
          tried: tried[0],
          backAtMs: row.request.switched ? readFirstChoiceBack({ orm }, [id]).get(id) : undefined,
        }),
        errorType: row.request.errorType,
        chain,
        policy: { ...defaultPolicy, ...parseOwnPolicy(policy) },
        prompt: row.texts.prompt,
        answer: row.texts.answer,
        storedUntil:
          row.request.storedUntilMs === null ? null : new Date(row.request.storedUntilMs).toISOString(),
      },
      attempts: tried.map((attempt) => toHistoryAttempt(attempt, row.request.connection)),
      explanation: row.texts.explanation ?? 'This request is still running.',
    };
  });
}
