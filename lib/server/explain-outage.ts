import { isQueryTimeout, isStoreError, type StoreFault } from '#lib/store/store-fault';

/** What happens to new requests while Understudy can't write to its database. */
export type OutageStage = 'refusing' | 'answering' | 'memory_full';

/** Why Understudy can't write its database, what that means for new requests, and what to do. */
export function explainOutage(fault: StoreFault, place: string, stage: OutageStage): string {
  return `${whatHappened(fault, place)} ${whatFollows(stage)} ${whatToDo(fault)}`;
}

const TOO_BUSY = 'The database server is too busy to answer this in time. Try again in a moment.';

/** Explains a failed query to a person; null if the store is not the cause. `problem` is the one that the guard found. */
export function explainStoreError(error: unknown, problem: () => string | null): string | null {
  if (isQueryTimeout(error)) return TOO_BUSY;
  return isStoreError(error) ? problem() : null;
}

function whatFollows(stage: OutageStage): string {
  switch (stage) {
    case 'refusing':
      return "New requests are refused, because their history can't be written.";
    case 'answering':
      return 'Requests that no budget covers are still answered. Their history waits in memory, and is lost if Understudy ends before it is written.';
    case 'memory_full':
      return 'New requests are refused, because too much history already waits in memory.';
  }
}

function whatHappened(fault: StoreFault, place: string): string {
  switch (fault) {
    case 'disk_full':
      return `The disk with Understudy's data (${place}) is full.`;
    case 'disk_error':
      return `The disk with Understudy's data (${place}) reports an error, or its quota is used up.`;
    case 'read_only':
      return `Understudy's database in ${place} is read-only.`;
    case 'no_access':
      return `Understudy can't open its database in ${place}.`;
    case 'damaged':
    case 'not_a_database':
      return `Understudy's database in ${place} is damaged.`;
    case 'locked':
      return `Another program keeps Understudy's database in ${place} locked.`;
    case 'unreachable':
      return `Understudy can't reach its database server (${place}).`;
    case 'busy':
      return `Understudy's database server (${place}) is too busy to answer in time.`;
    case 'moved':
      return `Understudy's database in ${place} was moved or deleted while Understudy was running.`;
    case 'outdated':
      return `A newer version of Understudy has changed the database (${place}), and this version is too old for it.`;
  }
}

function whatToDo(fault: StoreFault): string {
  switch (fault) {
    case 'disk_full':
      return 'Free some space: Understudy tries again every second.';
    case 'disk_error':
      return 'Check the disk and its free space: Understudy tries again every second.';
    case 'read_only':
      return 'Make it writable: Understudy tries again every second.';
    case 'no_access':
      return 'Check the permissions of the database: Understudy tries again every second.';
    case 'damaged':
    case 'not_a_database':
      return 'Stop Understudy, restore the database from a backup, and start Understudy again.';
    case 'locked':
      return 'Close the other program: Understudy tries again every second.';
    case 'unreachable':
      return 'Check the server and the network: Understudy tries again every second.';
    case 'busy':
      return 'Check what slows the server down: Understudy tries again every second.';
    case 'moved':
      return 'Restart Understudy, or put the file back.';
    case 'outdated':
      return 'Update Understudy, and start it again.';
  }
}
