import type { HistoryStore } from '#lib/store/history';
import type { ConnectionId } from '#lib/contracts/connection';
import { createCallCounter, type CallCounter, type CallCounts } from './call-counter.ts';
import { onePer } from './one-per.ts';

/** One counter per connection. */
export type CallCounters = {
  readonly of: (connection: ConnectionId) => Pick<CallCounter, 'note' | 'count'>;
  readonly start: () => void;
  readonly stop: () => void;
};

type CountersInput = {
  readonly history: Pick<HistoryStore, 'catchUp' | 'countCallsBySecond' | 'countCallsOfDay'>;
  readonly connections: () => readonly ConnectionId[];
  /** Whether other processes also make calls. */
  readonly isShared: boolean;
  readonly now: () => number;
  readonly reportError: (error: unknown) => void;
};

/** Only a few requests of the previous process are not counted yet. */
const CATCH_UP = 2_000;
const MINUTE_MS = 60 * 1_000;
/** How often the calls of other processes are read. */
const READ_EVERY_MS = 15_000;

/** Counts from the calls of today and of the last minute before the process started. */
export async function restoreCallCounters(input: CountersInput): Promise<CallCounters> {
  const { history, connections, isShared, now, reportError } = input;
  const counterOf = onePer<ConnectionId, ReturnType<typeof createJointCounter>>(createJointCounter);
  let timer: NodeJS.Timeout | null = null;

  async function restore(counter: CallCounter, connection: ConnectionId): Promise<CallCounter> {
    const nowMs = now();
    const today = await history.countCallsOfDay(connection, nowMs);
    const lastMinute = await history.countCallsBySecond(connection, nowMs - MINUTE_MS);
    counter.restore({ today, lastMinute }, nowMs);
    return counter;
  }

  async function readOthers(): Promise<void> {
    for (const id of connections()) counterOf(id).everywhere = await restore(createCallCounter(), id);
  }

  await history.catchUp(CATCH_UP);
  for (const id of connections()) await restore(counterOf(id).own, id);
  return {
    of: counterOf,
    start() {
      if (isShared) timer = setInterval(() => void readOthers().catch(reportError), READ_EVERY_MS).unref();
    },
    stop() {
      if (timer !== null) clearInterval(timer);
    },
  };
}

/**
 * The history lacks calls in progress, and this process doesn't see the calls of others. So the larger number is
 * closer to the truth.
 */
function createJointCounter() {
  const own = createCallCounter();
  const joint = {
    own,
    /** The calls of all processes at the last read, plus our own since then. */
    everywhere: null as CallCounter | null,
    note(model: string, nowMs: number): void {
      own.note(model, nowMs);
      joint.everywhere?.note(model, nowMs);
    },
    count(model: string, nowMs: number): CallCounts {
      const here = own.count(model, nowMs);
      const all = joint.everywhere?.count(model, nowMs) ?? here;
      return {
        toModel: larger(here.toModel, all.toModel),
        toFreeModels: larger(here.toFreeModels, all.toFreeModels),
        inAll: larger(here.inAll, all.inAll),
      };
    },
  };
  return joint;
}

function larger(one: CallCounts['inAll'], other: CallCounts['inAll']): CallCounts['inAll'] {
  return {
    lastMinute: Math.max(one.lastMinute, other.lastMinute),
    today: Math.max(one.today, other.today),
  };
}
