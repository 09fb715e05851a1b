import type { ReadRecentCalls, RecentCall } from '#db/recent-calls';
import { healthParts, type ModelHealth, type ModelHealthAnswer } from '#lib/contracts/model-health';
import type { ConnectionId } from '#lib/contracts/connection';
import type { Origin } from '#lib/contracts/vocabulary';
import { median } from './median.ts';
import { isWithinLast } from './system-clock.ts';

export type ModelHealthService = {
  readonly read: () => Promise<ModelHealthAnswer>;
};

type HealthInput = {
  readonly readRecentCalls: ReadRecentCalls;
  readonly connection: () => ConnectionId;
  readonly now: () => number;
};

const DAY_MS = 24 * 60 * 60 * 1_000;
const FRESH_MS = 30_000;

type Held = {
  readonly connection: ConnectionId;
  readonly atMs: number;
  readonly answer: Promise<ModelHealthAnswer>;
};

/** Each model's last day in the history of the active connection. An answer is reused for half a minute. */
export function createModelHealthService({
  readRecentCalls,
  connection,
  now,
}: HealthInput): ModelHealthService {
  let held: Held | null = null;

  async function summarize(kind: ConnectionId, nowMs: number): Promise<ModelHealthAnswer> {
    const { calls, fromMs } = await readRecentCalls({ connection: kind, fromMs: nowMs - DAY_MS });
    const models = [...Map.groupBy(calls, (call) => call.model)]
      .map(([id, ofModel]) => healthOf(id, ofModel, { fromMs, toMs: nowMs }))
      .toSorted((a, b) => b.served + b.failed - (a.served + a.failed) || (a.id < b.id ? -1 : 1));
    return { models, from: new Date(fromMs).toISOString(), to: new Date(nowMs).toISOString() };
  }

  return {
    read() {
      const kind = connection();
      const atMs = now();
      if (held === null || held.connection !== kind || !isWithinLast(FRESH_MS, held.atMs, atMs)) {
        held = { connection: kind, atMs, answer: summarize(kind, atMs) };
        // A failed reading is not kept; whoever waits for it is told.
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

function healthOf(id: string, calls: readonly RecentCall[], span: Span): ModelHealth {
  const served = calls.filter((call) => call.isServed);
  const byOrigin: Partial<Record<Origin, number>> = {};
  for (const { isServed, origin } of calls) {
    if (!isServed && origin !== null) byOrigin[origin] = (byOrigin[origin] ?? 0) + 1;
  }
  return {
    id,
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
    // A call may begin a moment before the span or after its end: its request is what was asked for.
    const at = Math.max(0, Math.min(healthParts - 1, Math.floor((startedAtMs - fromMs) / partMs)));
    const part = parts[at];
    if (part !== undefined) part[isServed ? 'served' : 'failed'] += 1;
  }
  return parts;
}
