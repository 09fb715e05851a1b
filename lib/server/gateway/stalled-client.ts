import type { ServerResponse } from 'node:http';
import { defaultPolicy } from '#lib/contracts/policy';

/** For answers that belong to no category. */
export const STALLED_CLIENT_MS = defaultPolicy.stallMs;

/**
 * Closes the connection of a client that took no byte of what waits for it within `stallMs`, or little more: what
 * waits would else be kept for as long as the client likes. A client that waits for us is left alone.
 */
export function cutOffStalledClient(
  response: ServerResponse,
  stallMs: number,
  onCutOff: () => void = () => {},
): void {
  // The socket's timer starts anew with every byte that the client takes, also within one large write.
  response.setTimeout(stallMs, () => {
    if (response.socket === null || response.socket.writableLength === 0) return;
    onCutOff();
    response.destroy();
  });
}
