import { v7 as uuidV7 } from 'uuid';
import type { BegunRequest, FinishedAttempt, FinishWrite, RunningWrite } from '#lib/store/history-rows';
import { defaultPolicy } from '#lib/contracts/policy';
import type { ConnectionId } from '#lib/contracts/connection';

type Row = {
  readonly atMs: number;
  readonly attempts: readonly (Partial<FinishedAttempt> & { readonly model: string })[];
  readonly connection?: ConnectionId;
};

/** A finished request of which only the attempts matter. */
export function historyRow({ atMs, attempts, connection = 'openrouter' }: Row): FinishWrite {
  return {
    kind: 'finish',
    request: {
      id: uuidV7({ msecs: Math.floor(atMs) }),
      createdAtMs: atMs,
      category: 'main',
      requestedModel: 'understudy/main',
      stream: false,
      dialect: 'chat',
      clientRetry: null,
      returnChoice: null,
      clientId: null,
      clientName: null,
      connection,
      snapshot: { chain: attempts.map(({ model }) => model), policy: defaultPolicy },
      status: 'served',
      servedModel: attempts.at(-1)?.model ?? null,
      provider: null,
      switched: attempts.length > 1,
      origin: null,
      durationMs: 500,
      queuedMs: 0,
      timeToFirstTokenMs: 100,
      inputTokens: 1,
      outputTokens: 1,
      costUsd: 0,
      costEstimated: false,
      errorType: null,
      explanation: '',
      prompt: null,
      answer: null,
      storedUntilMs: null,
    },
    attempts: attempts.map((attempt, index) => ({
      index,
      connection,
      provider: null,
      outcome: 'served',
      httpStatus: 200,
      origin: null,
      action: null,
      kind: null,
      reason: null,
      waitMs: 0,
      startedAtMs: atMs,
      durationMs: 500,
      timeToFirstTokenMs: 100,
      inputTokens: 1,
      outputTokens: 1,
      cachedTokens: null,
      costUsd: 0,
      costEstimated: false,
      byokUsd: null,
      mayCost: null,
      costConfirmedAtMs: null,
      generationId: null,
      evidence: [],
      advice: [],
      routerAttempts: [],
      ...attempt,
    })),
  };
}

/** A request that has just started. */
export function begunRow(begun: BegunRequest): RunningWrite {
  const nothingKnown = {
    servedModel: null,
    provider: null,
    switched: false,
    origin: null,
    queuedMs: 0,
    timeToFirstTokenMs: null,
    explanation: null,
  };
  return { kind: 'running', request: { ...begun, ...nothingKnown }, call: null, attempts: [] };
}
