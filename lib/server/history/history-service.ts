import { describeCarried } from '#lib/words/carried';
import { describeServiceTier } from '#lib/words/service-tier';
import type {
  HistoryAttempt,
  HistoryDetail,
  HistoryFilter,
  HistoryPage,
  HistoryQuery,
  HistoryRequest,
} from '#lib/contracts/history';
import { defaultPolicy } from '#lib/contracts/policy';
import { CUT_SHORT } from '#lib/store/cut-short';
import type { HistoryReads } from '#lib/store/history';
import type { RequestFilter, StoredAttempt, StoredRequest } from '#lib/store/history-facts';
import type { ConnectionService } from '#lib/server/connections/connection-service';
import { connectionScope } from './history-scope.ts';
import { localTimeIn } from '#lib/server/process/local-time';

export type ExportedRequest = HistoryRequest & {
  readonly errorType: string | null;
  readonly explanation: string | null;
  /** Only on request. */
  readonly attempts: readonly HistoryAttempt[];
};

type ExportQuery = {
  readonly filter: HistoryFilter;
  readonly limit: number;
  /** The cursor of the previous page. */
  readonly cursor: string | undefined;
  readonly withAttempts: boolean;
};

/** The history for people and programs: connections by their slugs, times in ISO 8601. */
export type HistoryService = {
  readonly readPage: (query: HistoryQuery) => Promise<HistoryPage>;
  readonly readDetail: (id: string) => Promise<HistoryDetail | null>;
  readonly readExport: (
    query: ExportQuery,
  ) => Promise<{ readonly rows: readonly ExportedRequest[]; readonly nextCursor: string | null }>;
};

type HistoryInput = {
  readonly store: Pick<HistoryReads, 'readPage' | 'readDetail' | 'readExport' | 'measure'>;
  readonly connections: Pick<ConnectionService, 'slugOf' | 'idOf'>;
};

const HOUR_MS = 60 * 60 * 1_000;

export function createHistoryService({ store, connections }: HistoryInput): HistoryService {
  const { slugOf, idOf } = connections;

  function shownRequest(row: StoredRequest): HistoryRequest {
    return {
      id: row.id,
      createdAt: isoOf(row.createdAtMs),
      category: row.category,
      requestedModel: row.requestedModel,
      firstChoice: row.firstTried?.model ?? null,
      firstConnection: row.firstTried === null ? null : slugOf(row.firstTried.connection),
      servedModel: row.servedModel,
      provider: row.provider,
      status: row.status,
      switched: row.switched,
      origin: row.origin,
      stream: row.stream,
      attemptCount: row.attemptCount,
      durationMs: row.durationMs,
      timeToFirstTokenMs: row.timeToFirstTokenMs,
      inputTokens: row.inputTokens,
      outputTokens: row.outputTokens,
      costUsd: row.costUsd,
      costEstimated: row.costEstimated,
      clientId: row.clientId,
      clientName: row.clientName,
      connection: slugOf(row.connection),
      firstChoiceBackAt: row.firstChoiceBackAtMs === null ? null : isoOf(row.firstChoiceBackAtMs),
    };
  }

  function shownAttempt(row: StoredAttempt): HistoryAttempt {
    return {
      index: row.index,
      model: row.model,
      connection: slugOf(row.connection),
      provider: row.provider,
      outcome: row.outcome,
      httpStatus: row.httpStatus,
      origin: row.origin,
      action: row.action,
      reason: row.reason,
      waitMs: row.waitMs,
      startedAt: isoOf(row.startedAtMs),
      durationMs: row.kind === CUT_SHORT ? null : row.durationMs,
      timeToFirstTokenMs: row.timeToFirstTokenMs,
      inputTokens: row.inputTokens,
      outputTokens: row.outputTokens,
      cachedTokens: row.cachedTokens,
      costUsd: row.costUsd,
      costEstimated: row.costEstimated,
      costConfirmedAt: row.costConfirmedAtMs === null ? null : new Date(row.costConfirmedAtMs).toISOString(),
      evidence: [...row.evidence],
      advice: [...row.advice],
      routerAttempts: [...row.routerAttempts],
      carried: [...row.carried],
      carriedTold: [...describeCarried(row.carried)],
      serviceTier: row.serviceTier,
      serviceTierTold: row.serviceTier === null ? null : describeServiceTier(row.serviceTier),
      ownCalls: row.ownCalls,
    };
  }

  /** The hours on a weekday at an hour of the day. Hours without requests are omitted. */
  async function hoursOf(
    { weekday, hour, timeZone = 'UTC' }: Pick<HistoryFilter, 'weekday' | 'hour' | 'timeZone'>,
    { fromMs, beforeMs }: { readonly fromMs: number; readonly beforeMs: number },
  ): Promise<readonly number[]> {
    const { oldestAtMs, newestAtMs } = await store.measure();
    if (oldestAtMs === null || newestAtMs === null) return [];
    const local = localTimeIn(timeZone);
    const hours: number[] = [];
    const lastMs = Math.min(beforeMs - 1, newestAtMs);
    let atMs = Math.floor(Math.max(fromMs, oldestAtMs) / HOUR_MS) * HOUR_MS;
    for (; atMs <= lastMs; atMs += HOUR_MS) {
      const parts = local.partsOf(atMs);
      const isMeant =
        (weekday === undefined || parts.weekday === weekday) && (hour === undefined || parts.hour === hour);
      if (isMeant) hours.push(atMs);
    }
    return hours;
  }

  async function storedFilter(filter: HistoryFilter): Promise<RequestFilter> {
    const { connection, demo, from, to, weekday, hour, timeZone, attemptConnection, ...same } = filter;
    const fromMs = from === undefined ? undefined : Date.parse(from);
    // Times are shown in whole milliseconds and stored with fractions, so the shown millisecond is included.
    const beforeMs = to === undefined ? undefined : Date.parse(to) + 1;
    const isOfHours = weekday !== undefined || hour !== undefined;
    const range = { fromMs: fromMs ?? 0, beforeMs: beforeMs ?? Infinity };
    return {
      ...same,
      ...connectionScope({ connection, demo }, idOf),
      ...(attemptConnection === undefined ? {} : { attemptConnection: idOf(attemptConnection) }),
      ...(fromMs === undefined ? {} : { fromMs }),
      ...(beforeMs === undefined ? {} : { beforeMs }),
      ...(isOfHours ? { hours: await hoursOf({ weekday, hour, timeZone }, range) } : {}),
    };
  }

  return {
    async readPage({ limit, cursor, ...filter }) {
      const page = await store.readPage({ ...(await storedFilter(filter)), limit, cursor });
      return {
        requests: page.requests.map(shownRequest),
        nextCursor: page.nextCursor,
        ...(page.searchedToMs === null ? {} : { searchedTo: isoOf(page.searchedToMs) }),
      };
    },
    async readDetail(id) {
      const detail = await store.readDetail(id);
      if (detail === null) return null;
      const { request, chain, policy, prompt, answer, storedUntilMs, queuedMs } = detail;
      const { dialect, clientRetry, returnChoice } = detail;
      return {
        request: {
          ...shownRequest(request),
          errorType: request.errorType,
          queuedMs,
          dialect,
          clientRetry,
          returnChoice,
          chain: [...chain],
          policy: { ...defaultPolicy, ...policy },
          prompt,
          answer,
          storedUntil: storedUntilMs === null ? null : isoOf(storedUntilMs),
        },
        attempts: detail.attempts.map(shownAttempt),
        explanation: detail.explanation ?? 'This request is still running.',
      };
    },
    async readExport({ filter, limit, cursor, withAttempts }) {
      const part = await store.readExport({ ...(await storedFilter(filter)), limit, cursor, withAttempts });
      const rows = part.rows.map(({ request, explanation, attempts }) => ({
        ...shownRequest(request),
        errorType: request.errorType,
        explanation,
        attempts: attempts.map(shownAttempt),
      }));
      return { rows, nextCursor: part.nextCursor };
    },
  };
}

function isoOf(atMs: number): string {
  return new Date(atMs).toISOString();
}
