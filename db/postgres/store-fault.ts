import { QueryTimedOut, type StoreFault } from '#lib/store/store-fault';
import { errorWrapper, faultWrapper, translate } from '#db/with-faults';

/** By Postgres codes (SQLSTATE), or their prefixes. */
const bySqlState: readonly (readonly [prefix: string, fault: StoreFault])[] = [
  ['08', 'unreachable'],
  ['57P', 'unreachable'],
  // A statement or a transaction that took longer than allowed.
  ['57014', 'busy'],
  ['25P03', 'busy'],
  ['55P03', 'busy'],
  ['53300', 'busy'],
  ['53200', 'busy'],
  ['53100', 'disk_full'],
  ['58030', 'disk_error'],
  ['25006', 'read_only'],
  ['28', 'no_access'],
  ['3D000', 'no_access'],
  ['42501', 'no_access'],
  ['XX001', 'damaged'],
  ['XX002', 'damaged'],
];

const byErrno: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** The driver's messages without a code. */
const byMessage: readonly (readonly [start: string, fault: StoreFault])[] = [
  ['timeout exceeded when trying to connect', 'busy'],
  ['Connection terminated', 'unreachable'],
  ['Client has encountered a connection error', 'unreachable'],
];

/** Null if the store is not the cause, as with a value SQLite rejects, or a bug. */
export function postgresFaultOf(error: unknown): StoreFault | null {
  if (!(error instanceof Error)) return null;
  const code = 'code' in error ? String(error.code) : '';
  if (byErrno.has(code) || isEncryptionFault(error)) return 'unreachable';
  const fault =
    bySqlState.find(([prefix]) => code.startsWith(prefix))?.[1] ??
    byMessage.find(([start]) => error.message.startsWith(start))?.[1];
  // Drizzle wraps the driver's error.
  return fault ?? (error.cause === undefined ? null : postgresFaultOf(error.cause));
}

const NO_ENCRYPTION = 'The server does not support SSL connections';

/** An invalid or missing certificate, or a server without encryption. */
export function isEncryptionFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  // The address may name certificate files.
  const isFile = 'syscall' in error && error.syscall === 'open';
  return isFile || /CERT|_SSL_|_TLS_|^UNABLE_TO_|^EPROTO$/.test(code) || error.message === NO_ENCRYPTION;
}

export const withFaults = faultWrapper(postgresFaultOf);

/** The error as an error of the store port. */
export const translateFault = (error: unknown) => translate(error, postgresFaultOf);

/** The same for queries that no request waits for. If one is too slow, rows can still be written. */
export const translateQueryFault = (error: unknown) =>
  postgresFaultOf(error) === 'busy' ? new QueryTimedOut(error) : translateFault(error);

export const withQueryFaults = errorWrapper(translateQueryFault);
