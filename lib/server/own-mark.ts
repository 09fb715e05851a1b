import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Says which Understudy process made a call. It names nothing else, and changes with every start. */
export const markHeader = 'x-understudy-process';

/** The value of `markHeader` for one process. */
export function createOwnMark(): string {
  return randomUUID();
}

/**
 * Whether a request was made by this process: a connection's base URL is its own address. Such a request would call
 * itself until memory runs out.
 */
export function isOwnCall({ headers }: Pick<IncomingMessage, 'headers'>, mark: string): boolean {
  return headers[markHeader] === mark;
}
