import type { StoreFault } from '#lib/store/store-fault';
import { faultWrapper } from '#db/with-faults';

/** By SQLite's result codes; an extended code begins with its primary one. */
const bySqliteCode: readonly (readonly [prefix: string, fault: StoreFault])[] = [
  ['SQLITE_FULL', 'disk_full'],
  ['SQLITE_IOERR', 'disk_error'],
  ['SQLITE_NOLFS', 'disk_full'],
  ['SQLITE_READONLY_DBMOVED', 'moved'],
  ['SQLITE_READONLY', 'read_only'],
  ['SQLITE_CANTOPEN', 'no_access'],
  ['SQLITE_PERM', 'no_access'],
  ['SQLITE_AUTH', 'no_access'],
  ['SQLITE_CORRUPT', 'damaged'],
  ['SQLITE_NOTADB', 'not_a_database'],
  ['SQLITE_BUSY', 'locked'],
  ['SQLITE_LOCKED', 'locked'],
];

const byErrno: Readonly<Record<string, StoreFault>> = {
  ENOSPC: 'disk_full',
  EDQUOT: 'disk_full',
  EFBIG: 'disk_full',
  EIO: 'disk_error',
  EROFS: 'read_only',
  EACCES: 'no_access',
  EPERM: 'no_access',
};

/** Null if the store is not the cause, as with a value SQLite rejects, or a bug. */
export function sqliteFaultOf(error: unknown): StoreFault | null {
  if (!(error instanceof Error) || !('code' in error)) return null;
  const code = String(error.code);
  return bySqliteCode.find(([prefix]) => code.startsWith(prefix))?.[1] ?? byErrno[code] ?? null;
}

/** The same verbs, which throw and reject with `StoreUnavailable` if SQLite or the file system is the cause. */
export const withFaults = faultWrapper(sqliteFaultOf);
