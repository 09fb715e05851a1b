import { asc, eq } from 'drizzle-orm';
import { z } from 'zod';
import { type HistoryAttempt, type HistoryDetail, OwnCalls, RouterAttempt } from '#lib/contracts/history';
import { defaultPolicy } from '#lib/contracts/policy';
import { Evidence } from '#lib/contracts/verdict';
import { requestColumns, requestTexts, toHistoryRequest } from './history-request.ts';
import type { Database } from './open-database.ts';
import { parseOwnPolicy } from './own-policy.ts';
import { readFirstChoiceBack } from './recovery-store.ts';
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
          model: tried[0]?.model,
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
      attempts: tried.map(toHistoryAttempt),
      explanation: row.texts.explanation ?? 'This request is still running.',
    };
  });
}

function toHistoryAttempt(row: typeof attempts.$inferSelect): HistoryAttempt {
  return {
    index: row.idx,
    model: row.model,
    provider: row.provider,
    outcome: row.outcome,
    httpStatus: row.httpStatus,
    origin: row.origin,
    action: row.action,
    reason: row.reason,
    waitMs: row.waitMs,
    startedAt: new Date(row.startedAtMs).toISOString(),
    durationMs: row.durationMs,
    timeToFirstTokenMs: row.ttftMs,
    inputTokens: row.inputTokens,
    outputTokens: row.outputTokens,
    costUsd: row.costUsd,
    evidence: parseList(Evidence, row.evidence),
    advice: parseList(z.string(), row.advice),
    routerAttempts: parseList(RouterAttempt, row.routerAttempts),
    ownCalls: row.ownCalls === null ? null : OwnCalls.parse(JSON.parse(row.ownCalls)),
  };
}

function parseList<Item>(item: z.ZodType<Item>, json: string | null): Item[] {
  return json === null ? [] : z.array(item).parse(JSON.parse(json));
}
