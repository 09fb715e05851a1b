import type { StoreFault } from '#lib/store/store-fault';
import { faultWrapper, translate } from '#db/with-faults';

/** By the codes of Postgres (SQLSTATE), or what they begin with. */
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

/** What the driver says without a code. */
const byMessage: readonly (readonly [start: string, fault: StoreFault])[] = [
  ['timeout exceeded when trying to connect', 'busy'],
  ['Connection terminated', 'unreachable'],
  ['Client has encountered a connection error', 'unreachable'],
];

/** Null where the error has nothing to do with the store: a value Postgres can't take, or a bug. */
export function postgresFaultOf(error: unknown): StoreFault | null {
  if (!(error instanceof Error)) return null;
  const code = 'code' in error ? String(error.code) : '';
  if (byErrno.has(code)) return 'unreachable';
  const fault =
    bySqlState.find(([prefix]) => code.startsWith(prefix))?.[1] ??
    byMessage.find(([start]) => error.message.startsWith(start))?.[1];
  // Drizzle wraps the error of the driver.
  return fault ?? (error.cause === undefined ? null : postgresFaultOf(error.cause));
}

export const withFaults = faultWrapper(postgresFaultOf);

/** The error as an error of the store port. */
export const translateFault = (error: unknown) => translate(error, postgresFaultOf);
