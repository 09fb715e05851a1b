import { z } from 'zod';
import type { ConnectionId } from '#lib/contracts/connection';
import { Carried } from '#lib/contracts/carried';
import { ServiceTier } from '#lib/contracts/service-tier';
import { OwnCalls, RouterAttempt } from '#lib/contracts/history';
import { Evidence } from '#lib/contracts/verdict';
import type { StoredAttempt } from '#lib/store/history-facts';
import type { attempts } from '#db/sqlite/schema';

export function toStoredAttempt(
  row: typeof attempts.$inferSelect,
  requestConnection: ConnectionId,
): StoredAttempt {
  return {
    index: row.idx,
    model: row.model,
    connection: row.connection ?? requestConnection,
    provider: row.provider,
    outcome: row.outcome,
    httpStatus: row.httpStatus,
    origin: row.origin,
    action: row.action,
    kind: row.kind,
    reason: row.reason,
    waitMs: row.waitMs,
    startedAtMs: row.startedAtMs,
    durationMs: row.durationMs,
    timeToFirstTokenMs: row.ttftMs,
    inputTokens: row.inputTokens,
    outputTokens: row.outputTokens,
    cachedTokens: row.cachedTokens,
    costUsd: row.costUsd,
    costEstimated: row.costEstimated,
    byokUsd: row.byokUsd,
    mayCost: row.mayCost,
    costConfirmedAtMs: row.costConfirmedAtMs,
    generationId: row.generationId,
    skipCause: row.skipCause,
    evidence: parseList(Evidence, row.evidence),
    advice: parseList(z.string(), row.advice),
    routerAttempts: parseList(RouterAttempt, row.routerAttempts),
    carried: parseList(Carried, row.carried),
    serviceTier: row.serviceTier === null ? null : ServiceTier.parse(JSON.parse(row.serviceTier)),
    ownCalls: row.ownCalls === null ? null : OwnCalls.parse(JSON.parse(row.ownCalls)),
  };
}

function parseList<Item>(item: z.ZodType<Item>, json: string | null): Item[] {
  return json === null ? [] : z.array(item).parse(JSON.parse(json));
}
