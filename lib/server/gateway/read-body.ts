import type { IncomingMessage } from 'node:http';
import type { BodyBudget } from './body-budget.ts';

export type BodyRead =
  /** Its part of the budget is kept until `release`. */
  | { readonly outcome: 'read'; readonly bytes: Buffer; readonly release: () => void }
  | { readonly outcome: 'too_large' }
  /** The bodies of other requests use all the available memory. */
  | { readonly outcome: 'no_room' }
  /** It arrives more slowly than any usable connection. */
  | { readonly outcome: 'too_slow' }
  /** The client disconnected before its body was complete. */
  | { readonly outcome: 'aborted' };

/** For this long, a body may arrive at any pace. After that, it must have arrived at this pace. */
const GRACE_MS = 30_000;
const LEAST_BYTES_PER_MS = 16;
const LOOK_EVERY_MS = 1_000;

/**
 * Reads a request body up to the limit. A declared length above it is refused immediately. Memory is counted as
 * it is used, so a declared length alone takes none.
 */
export function readBody(request: IncomingMessage, budget: BodyBudget): Promise<BodyRead> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > budget.maxBodyBytes) return Promise.resolve({ outcome: 'too_large' });
  if (!budget.hasRoom(declared)) return Promise.resolve({ outcome: 'no_room' });
  const share = budget.open();
  return new Promise((resolve) => {
    let received: Buffer[] = [];
    let receivedBytes = 0;
    const graceEndsAtMs = performance.now() + GRACE_MS;
    const look = (): void => {
      const dueBytes = (performance.now() - graceEndsAtMs) * LEAST_BYTES_PER_MS;
      if (receivedBytes < dueBytes) settle({ outcome: 'too_slow' });
      else timer = setTimeout(look, LOOK_EVERY_MS);
    };
    let timer = setTimeout(look, GRACE_MS);
    const settle = (read: BodyRead): void => {
      clearTimeout(timer);
      request.off('data', onData).off('end', onEnd).off('error', onAbort).off('close', onAbort);
      // A request lives much longer than its body, and these would live as long.
      received = [];
      if (read.outcome !== 'read') share.release();
      resolve(read);
    };
    const onData = (bytes: Buffer): void => {
      receivedBytes += bytes.length;
      if (receivedBytes > budget.maxBodyBytes) return settle({ outcome: 'too_large' });
      if (!share.take(bytes.length)) return settle({ outcome: 'no_room' });
      received.push(bytes);
    };
    const onEnd = (): void => {
      const [only] = received;
      const bytes =
        received.length === 1 && only !== undefined ? only : Buffer.concat(received, receivedBytes);
      settle({ outcome: 'read', bytes, release: share.release });
    };
    const onAbort = (): void => settle({ outcome: 'aborted' });
    request.on('data', onData).on('end', onEnd).on('error', onAbort).on('close', onAbort);
  });
}
