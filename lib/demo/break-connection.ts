import type { ServerResponse } from 'node:http';

const broken = new WeakSet<ServerResponse>();

/**
 * Breaks the connection: at once with a reset, or after everything was written. `half` sends a FIN and keeps
 * reading.
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

/** Whether the demo broke the connection, rather than the client. */
export function wasBroken(response: ServerResponse): boolean {
  return broken.has(response);
}
