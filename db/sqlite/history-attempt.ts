import { z } from 'zod';
import type { ConnectionId } from '#lib/contracts/connection';
import { type HistoryAttempt, OwnCalls, RouterAttempt } from '#lib/contracts/history';
import { Evidence } from '#lib/contracts/verdict';
import { CUT_SHORT } from '#lib/store/cut-short';
import type { attempts } from './schema.ts';

/** What is told of an attempt. */
export function toHistoryAttempt(
  row: typeof attempts.$inferSelect,
  requestConnection: ConnectionId,
): HistoryAttempt {
  return {
    index: row.idx,
    model: row.model,
    connection: row.connection ?? requestConnection,
    provider: row.provider,
    outcome: row.outcome,
    httpStatus: row.httpStatus,
    origin: row.origin,
    action: row.action,
    reason: row.reason,
    waitMs: row.waitMs,
    startedAt: new Date(row.startedAtMs).toISOString(),
    durationMs: row.kind === CUT_SHORT ? null : row.durationMs,
    timeToFirstTokenMs: row.ttftMs,
    inputTokens: row.inputTokens,
    outputTokens: row.outputTokens,
    costUsd: row.costUsd,
    costEstimated: row.costEstimated,
    evidence: parseList(Evidence, row.evidence),
    advice: parseList(z.string(), row.advice),
    routerAttempts: parseList(RouterAttempt, row.routerAttempts),
    ownCalls: row.ownCalls === null ? null : OwnCalls.parse(JSON.parse(row.ownCalls)),
  };
}

function parseList<Item>(item: z.ZodType<Item>, json: string | null): Item[] {
  return json === null ? [] : z.array(item).parse(JSON.parse(json));
}
