import type { ServerResponse } from 'node:http';

const broken = new WeakSet<ServerResponse>();

/**
 * Breaks the connection on purpose: at once with a reset, or once what was written has left. `half` sends the FIN and
 * keeps reading.
 */
export function breakConnection(response: ServerResponse, how: 'reset' | 'after_writes' | 'half'): void {
  broken.add(response);
  switch (how) {
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'after_writes':
      response.socket?.destroySoon();
      return;
    case 'half':
      response.socket?.end();
  }
}

/** Whether it was the stand-in itself that broke it, and not the client. */
export function wasBroken(response: ServerResponse): boolean {
  return broken.has(response);
}
