/** Why the store, or the file system below it, can't be read or written. */
export type StoreFault =
  | 'disk_full'
  | 'disk_error'
  | 'read_only'
  | 'no_access'
  | 'damaged'
  | 'not_a_database'
  /** Another program blocks writes for longer than usual. */
  | 'locked'
  /** A database server that doesn't answer, or is starting or stopping. */
  | 'unreachable'
  /** The database server is overloaded: no connection is free, or a statement takes too long. */
  | 'busy'
  /** The file was deleted or moved while it was in use. */
  | 'moved'
  /** A newer version has changed the database so that this one can no longer use it. */
  | 'outdated';

/** Without added context: Drizzle quotes the whole statement with its values. */
function firstMessageOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause === undefined ? cause.message : firstMessageOf(cause.cause);
}

/** The store can't be used right now. Any other error from a store is about the operation. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
  readonly fault: StoreFault;

  constructor(fault: StoreFault, cause: unknown) {
    super(firstMessageOf(cause), { cause });
    this.fault = fault;
  }
}

/**
 * The problem of the store; null if the error has another cause. Recognized by name, because Next has its own
 * copy of every class.
 */
export function storeFaultOf(error: unknown): StoreFault | null {
  return isUnavailable(error) ? error.fault : null;
}

function isUnavailable(error: unknown): error is StoreUnavailable {
  return error instanceof Error && error.name === 'StoreUnavailable';
}

/**
 * Only this query took too long, or found no free connection. Requests use other connections, and continue.
 */
export class QueryTimedOut extends Error {
  override readonly name = 'QueryTimedOut';

  constructor(cause: unknown) {
    super(firstMessageOf(cause), { cause });
  }
}

export function isQueryTimeout(error: unknown): error is QueryTimedOut {
  return error instanceof Error && error.name === 'QueryTimedOut';
}

/** Whether the store failed temporarily, which is not a bug. */
export function isStoreError(error: unknown): boolean {
  return storeFaultOf(error) !== null || isQueryTimeout(error);
}
