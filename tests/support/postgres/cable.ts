import { createServer, connect, type Socket } from 'node:net';
import { withoutNotifications } from './without-notifications.ts';

/** The way to a server on this machine, which a test can cut and mend. */
type Cable = {
  /** The same address by this way. */
  readonly url: string;
  /** Ends all connections and refuses new ones. */
  readonly cut: () => void;
  readonly mend: () => void;
  readonly close: () => Promise<void>;
};

/** With `isMute`, no notification gets through, as with a pooler that changes the connection after each transaction. */
export async function layCable(url: string, isMute = false): Promise<Cable> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) return void near.destroy();
    const far = connect(Number(target.port), target.hostname);
    near.pipe(far);
    if (isMute) far.pipe(withoutNotifications()).pipe(near);
    else far.pipe(near);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on('error', () => {});
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The cable has no address.');
  const near = new URL(url);
  near.port = String(address.port);
  return {
    url: near.href,
    cut() {
      isCut = true;
      for (const socket of sockets) socket.destroy();
    },
    mend() {
      isCut = false;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
