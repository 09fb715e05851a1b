import { isEncryptionFault, postgresFaultOf } from './store-fault.ts';

/** Why the database can't be opened and what to do about it, in one line. */
export function explainRefusal(error: unknown, place: string): string {
  const cause = causeOf(error);
  const message = cause instanceof Error ? cause.message.replaceAll(/\s+/g, ' ') : String(cause);
  if (isEncryptionFault(cause))
    return `Understudy couldn't open an encrypted connection to the database server (${place}): ${message}. Check sslmode and the certificates in DATABASE_URL, and the certificate of the server.`;
  switch (postgresFaultOf(error)) {
    case 'unreachable':
      return `The database server (${place}) can't be reached. Check DATABASE_URL, the server and the network, then start Understudy again.`;
    case 'busy':
      return `The database server (${place}) is too busy to answer in time. Check what slows it down, then start Understudy again.`;
    case 'no_access':
      return `The database server refuses access to ${place} (${message}). Check the user, the password and the database in DATABASE_URL.`;
    case 'disk_full':
      return `There is no space left on the disk of the database server (${place}). Free some space, then start Understudy again.`;
    case 'read_only':
      return `The database ${place} is read-only. Name the primary server in DATABASE_URL.`;
    case 'disk_error':
    case 'damaged':
    case 'not_a_database':
    case 'locked':
    case 'moved':
    case 'outdated':
    case null:
      return `The database ${place} can't be brought up to this version of Understudy (${message}). Restore it from a backup, or start with an empty one.`;
  }
}

/** Drizzle wraps the driver's error in one that quotes the whole statement. */
function causeOf(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? causeOf(error.cause) : error;
}
