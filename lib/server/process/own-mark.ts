import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { SecretBox } from '#lib/server/secret-box';

/** Says which Understudy made a call, and nothing else. */
export const markHeader = 'x-understudy-process';

/**
 * The value of `markHeader`. It changes with every start, but processes that share a database have the same value,
 * because a balancer may send the call of one to another.
 */
export function createOwnMark(shared: Pick<SecretBox, 'derive'> | null): string {
  return shared === null ? randomUUID() : shared.derive('own_mark');
}

/**
 * Whether this Understudy made a request itself, because a connection's base URL is its own address. It would call
 * itself until memory runs out.
 */
export function isOwnCall({ headers }: Pick<IncomingMessage, 'headers'>, mark: string): boolean {
  return headers[markHeader] === mark;
}
