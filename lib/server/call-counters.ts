import type { HistoryStore } from '#db/history-store';
import { ConnectionKind } from '#lib/contracts/vocabulary';
import { createCallCounter, type CallCounter } from './call-counter.ts';

/** What is still to be summed up of the last process is little. */
const CATCH_UP = 2_000;
const MINUTE_MS = 60 * 1_000;

/** One counter per connection, with what was called today and in the last minute before the process began. */
export async function restoreCallCounters(
  history: Pick<HistoryStore, 'catchUp' | 'countCallsBySecond' | 'countCallsOfDay'>,
  nowMs: number,
): Promise<(kind: ConnectionKind) => CallCounter> {
  const counters: Readonly<Record<ConnectionKind, CallCounter>> = {
    openrouter: createCallCounter(),
    demo: createCallCounter(),
  };
  history.catchUp(CATCH_UP);
  for (const kind of ConnectionKind.options)
    counters[kind].restore(
      {
        today: await history.countCallsOfDay(kind, nowMs),
        lastMinute: await history.countCallsBySecond(kind, nowMs - MINUTE_MS),
      },
      nowMs,
    );
  return (kind) => counters[kind];
}
