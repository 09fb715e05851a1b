import type { IncomingMessage } from 'node:http';
import type { BodyBudget } from './body-budget.ts';

export type BodyRead =
  /** What it takes of the budget is kept until `release`. */
  | { readonly outcome: 'read'; readonly text: string; readonly release: () => void }
  | { readonly outcome: 'too_large' }
  /** The bodies of other requests take up all the memory there is for them. */
  | { readonly outcome: 'no_room' }
  /** The client went away before its body was complete. */
  | { readonly outcome: 'aborted' };

/**
 * Reads a request body as text, up to the bound. Says so at once when the declared length is beyond it; memory is
 * counted as it is used, so that a length that is only declared takes none.
 */
export function readBody(request: IncomingMessage, budget: BodyBudget): Promise<BodyRead> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > budget.maxBodyBytes) return Promise.resolve({ outcome: 'too_large' });
  if (!budget.hasRoom(declared)) return Promise.resolve({ outcome: 'no_room' });
  const share = budget.open();
  return new Promise((resolve) => {
    let received: Buffer[] = [];
    let receivedBytes = 0;
    const settle = (read: BodyRead): void => {
      request.off('data', onData).off('end', onEnd).off('error', onAbort).off('close', onAbort);
      // A request outlives its body by far, and these would live as long.
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
      const bytes = received.length === 1 ? received[0] : Buffer.concat(received, receivedBytes);
      settle({ outcome: 'read', text: bytes?.toString('utf8') ?? '', release: share.release });
    };
    const onAbort = (): void => settle({ outcome: 'aborted' });
    request.on('data', onData).on('end', onEnd).on('error', onAbort).on('close', onAbort);
  });
}
