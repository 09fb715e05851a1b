import type { ServerResponse } from 'node:http';
import { defaultPolicy } from '#lib/contracts/policy';

/** For answers without a category. */
export const STALLED_CLIENT_MS = defaultPolicy.stallMs;

/**
 * Closes the connection of a client that has read nothing of the pending bytes for `stallMs` or slightly
 * longer. Otherwise they would be kept for as long as the client likes. A client that waits for Understudy is
 * not affected.
 */
export function cutOffStalledClient(
  response: ServerResponse,
  stallMs: number,
  onCutOff: () => void = () => {},
): void {
  // The socket's timer restarts with every byte that the client reads, also within one large write.
  response.setTimeout(stallMs, () => {
    if (response.socket === null || response.socket.writableLength === 0) return;
    onCutOff();
    response.destroy();
  });
}
