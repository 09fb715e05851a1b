import type { HistoryStore } from '#lib/store/history';
import type { ConnectionId } from '#lib/contracts/connection';
import { createCallCounter, type CallCounter } from './call-counter.ts';
import { onePer } from './one-per.ts';

/** Few requests of the last process are still waiting to be counted. */
const CATCH_UP = 2_000;
const MINUTE_MS = 60 * 1_000;

/** One counter per connection, with the calls of today and of the last minute before the process started. */
export async function restoreCallCounters(
  history: Pick<HistoryStore, 'catchUp' | 'countCallsBySecond' | 'countCallsOfDay'>,
  connections: readonly ConnectionId[],
  nowMs: number,
): Promise<(connection: ConnectionId) => CallCounter> {
  const counterOf = onePer<ConnectionId, CallCounter>(() => createCallCounter());
  await history.catchUp(CATCH_UP);
  for (const connection of connections)
    counterOf(connection).restore(
      {
        today: await history.countCallsOfDay(connection, nowMs),
        lastMinute: await history.countCallsBySecond(connection, nowMs - MINUTE_MS),
      },
      nowMs,
    );
  return counterOf;
}
