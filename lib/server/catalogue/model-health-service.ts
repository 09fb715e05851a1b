import type { ReadRecentCalls, RecentCall } from '#lib/store/history';
import { healthParts, type ModelHealth, type ModelHealthAnswer } from '#lib/contracts/model-health';
import type { ConnectionId } from '#lib/contracts/connection';
import { DEMO, OPENROUTER } from '#lib/contracts/known-connections';
import { targetKey } from '#lib/contracts/target';
import type { Origin } from '#lib/contracts/vocabulary';
import type { ConnectionService } from '#lib/server/connections/connection-service';
import { median } from '#lib/server/calls/median';
import { isWithinLast } from '#lib/server/process/system-clock';

export type ModelHealthService = {
  readonly read: () => Promise<ModelHealthAnswer>;
};

type HealthInput = {
  readonly readRecentCalls: ReadRecentCalls;
  readonly connections: Pick<ConnectionService, 'listInUse' | 'writeTarget'>;
  readonly now: () => number;
};

const DAY_MS = 24 * 60 * 60 * 1_000;
const FRESH_MS = 30_000;

type Held = {
  /** The connections in question, with their slugs. */
  readonly key: string;
  readonly atMs: number;
  readonly answer: Promise<ModelHealthAnswer>;
};

/** Each model's last day in the history, for the connections in use. An answer is reused for half a minute. */
export function createModelHealthService({
  readRecentCalls,
  connections,
  now,
}: HealthInput): ModelHealthService {
  let held: Held | null = null;

  async function summarize(
    slugs: ReadonlyMap<ConnectionId, string>,
    nowMs: number,
  ): Promise<ModelHealthAnswer> {
    const { calls, fromMs } = await readRecentCalls({
      connections: [...slugs.keys()],
      fromMs: nowMs - DAY_MS,
    });
    const models = [...Map.groupBy(calls, (call) => call.connection)]
      .flatMap(([connection, ofConnection]) =>
        [...Map.groupBy(ofConnection, (call) => call.model)].map(([id, ofModel]) => ({
          id,
          connection: slugs.get(connection) ?? connection,
          // The demo stands in for OpenRouter.
          target: connections.writeTarget(targetKey(connection === DEMO ? OPENROUTER : connection, id)),
          ...healthOf(ofModel, { fromMs, toMs: nowMs }),
        })),
      )
      .toSorted((a, b) => b.served + b.failed - (a.served + a.failed) || (a.target < b.target ? -1 : 1));
    return { models, from: new Date(fromMs).toISOString(), to: new Date(nowMs).toISOString() };
  }

  return {
    read() {
      const slugs = new Map(connections.listInUse().map(({ id, slug }) => [id, slug]));
      const key = JSON.stringify([...slugs]);
      const atMs = now();
      if (held === null || held.key !== key || !isWithinLast(FRESH_MS, held.atMs, atMs)) {
        held = { key, atMs, answer: summarize(slugs, atMs) };
        // A failed read is not cached; those who wait for it get the error.
        const mine = held;
        mine.answer.catch(() => {
          if (held === mine) held = null;
        });
      }
      return held.answer;
    },
  };
}

type Span = { readonly fromMs: number; readonly toMs: number };

function healthOf(
  calls: readonly RecentCall[],
  span: Span,
): Omit<ModelHealth, 'id' | 'connection' | 'target'> {
  const served = calls.filter((call) => call.isServed);
  const byOrigin: Partial<Record<Origin, number>> = {};
  for (const { isServed, origin } of calls) {
    if (!isServed && origin !== null) byOrigin[origin] = (byOrigin[origin] ?? 0) + 1;
  }
  return {
    served: served.length,
    failed: calls.length - served.length,
    byOrigin,
    parts: partsOf(calls, span),
    medianDurationMs: median(served.map((call) => call.durationMs)),
    medianFirstTokenMs: median(served.flatMap(({ firstTokenMs }) => firstTokenMs ?? [])),
  };
}

function partsOf(calls: readonly RecentCall[], { fromMs, toMs }: Span): ModelHealth['parts'] {
  const parts = Array.from({ length: healthParts }, () => ({ served: 0, failed: 0 }));
  const partMs = Math.max(1, toMs - fromMs) / healthParts;
  for (const { isServed, startedAtMs } of calls) {
    // A call may start slightly before the range or after its end, because the range applies to its request.
    const at = Math.max(0, Math.min(healthParts - 1, Math.floor((startedAtMs - fromMs) / partMs)));
    const part = parts[at];
    if (part !== undefined) part[isServed ? 'served' : 'failed'] += 1;
  }
  return parts;
}
