import { z } from 'zod';
import { Action, AttemptOutcome, ConnectionKind, Origin, RequestStatus } from './vocabulary.ts';
import { Policy } from './policy.ts';
import { Evidence } from './verdict.ts';

/** A request, as the list shows it. Times are ISO 8601 in UTC; null means unknown or not applicable. */
export const HistoryRequest = z.object({
  id: z.string(),
  createdAt: z.string(),
  category: z.string().nullable(),
  requestedModel: z.string(),
  servedModel: z.string().nullable(),
  provider: z.string().nullable(),
  status: RequestStatus,
  switched: z.boolean(),
  /** Of the first failed attempt. */
  origin: Origin.nullable(),
  stream: z.boolean(),
  attemptCount: z.int(),
  durationMs: z.number().nullable(),
  timeToFirstTokenMs: z.number().nullable(),
  inputTokens: z.number().nullable(),
  outputTokens: z.number().nullable(),
  costUsd: z.number().nullable(),
  /** True where the upstream reported no cost and the figure is catalogue price times tokens. */
  costEstimated: z.boolean(),
  clientName: z.string().nullable(),
  connection: ConnectionKind,
});
export type HistoryRequest = z.infer<typeof HistoryRequest>;

/** What OpenRouter says it did inside one attempt (its own provider switches). */
export const RouterAttempt = z.object({
  provider: z.string().nullable(),
  model: z.string().nullable(),
  status: z.number().nullable(),
});
export type RouterAttempt = z.infer<typeof RouterAttempt>;

export const HistoryAttempt = z.object({
  index: z.int(),
  model: z.string(),
  provider: z.string().nullable(),
  outcome: AttemptOutcome,
  httpStatus: z.number().nullable(),
  origin: Origin.nullable(),
  action: Action.nullable(),
  /** One sentence: why it failed or was skipped. Null for the one that served. */
  reason: z.string().nullable(),
  /** The wait before this attempt. */
  waitMs: z.number(),
  startedAt: z.string(),
  durationMs: z.number(),
  timeToFirstTokenMs: z.number().nullable(),
  inputTokens: z.number().nullable(),
  outputTokens: z.number().nullable(),
  costUsd: z.number().nullable(),
  evidence: z.array(Evidence),
  advice: z.array(z.string()),
  routerAttempts: z.array(RouterAttempt),
});
export type HistoryAttempt = z.infer<typeof HistoryAttempt>;

export const HistoryDetail = z.object({
  request: HistoryRequest.extend({
    errorType: z.string().nullable(),
    /** The chain and policy as they were. */
    chain: z.array(z.string()),
    policy: Policy,
    /** Kept only where the category says so. */
    prompt: z.string().nullable(),
    answer: z.string().nullable(),
  }),
  attempts: z.array(HistoryAttempt),
  explanation: z.string(),
});
export type HistoryDetail = z.infer<typeof HistoryDetail>;

export const HistoryPage = z.object({
  requests: z.array(HistoryRequest),
  nextCursor: z.string().nullable(),
});
export type HistoryPage = z.infer<typeof HistoryPage>;

const flag = z.enum(['true', 'false', '1', '0']).transform((word) => word === 'true' || word === '1');
const instant = z.iso.datetime({ offset: true });

/** The query of `GET /api/history`. */
export const HistoryQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(64).optional(),
  category: z.string().max(64).optional(),
  model: z.string().max(200).optional(),
  status: RequestStatus.optional(),
  switched: flag.optional(),
  origin: Origin.optional(),
  from: instant.optional(),
  to: instant.optional(),
  q: z.string().max(200).optional(),
});
export type HistoryQuery = z.infer<typeof HistoryQuery>;
