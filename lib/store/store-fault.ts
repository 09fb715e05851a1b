/** Why the store, or the file system below it, can't be read or written. */
export type StoreFault =
  | 'disk_full'
  | 'disk_error'
  | 'read_only'
  | 'no_access'
  | 'damaged'
  | 'not_a_database'
  /** Another program keeps others from writing, and for longer than is usual. */
  | 'locked'
  /** The file was deleted or moved away while it was in use. */
  | 'moved';

/** The store can't be used at present. Whatever else a store throws is about what was asked of it. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
  readonly fault: StoreFault;

  constructor(fault: StoreFault, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.fault = fault;
  }
}

/**
 * What is wrong with the store; null where the error has nothing to do with it. It goes by name: Next has a copy of
 * its own of every class.
 */
export function storeFaultOf(error: unknown): StoreFault | null {
  return isUnavailable(error) ? error.fault : null;
}

function isUnavailable(error: unknown): error is StoreUnavailable {
  return error instanceof Error && error.name === 'StoreUnavailable';
}
