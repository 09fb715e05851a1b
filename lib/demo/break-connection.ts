import type { ServerResponse } from 'node:http';

const broken = new WeakSet<ServerResponse>();

/** Breaks the connection on purpose: at once with a reset, or once what was written has left. */
export function breakConnection(response: ServerResponse, how: 'reset' | 'after_writes'): void {
  broken.add(response);
  if (how === 'reset') response.socket?.resetAndDestroy();
  else response.socket?.destroySoon();
}

/** Whether it was the stand-in itself that broke it, and not the client. */
export function wasBroken(response: ServerResponse): boolean {
  return broken.has(response);
}
