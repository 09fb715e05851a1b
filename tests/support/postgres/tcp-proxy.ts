import { createServer, connect, type Socket } from 'node:net';
import { withoutNotifications } from './without-notifications.ts';

/** A TCP proxy to a server on this machine. A test can interrupt its connections and restore them. */
type TcpProxy = {
  /** The server's address, through the proxy. */
  readonly url: string;
  /** Ends all connections and refuses new ones. */
  readonly disconnect: () => void;
  readonly reconnect: () => void;
  readonly close: () => Promise<void>;
};

/** With `dropsNotifications`, it behaves like a pooler that changes the connection after each transaction. */
export async function startTcpProxy(url: string, dropsNotifications = false): Promise<TcpProxy> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let isDisconnected = false;
  const server = createServer((near) => {
    if (isDisconnected) return void near.destroy();
    const far = connect(Number(target.port), target.hostname);
    near.pipe(far);
    if (dropsNotifications) far.pipe(withoutNotifications()).pipe(near);
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
  if (address === null || typeof address === 'string') throw new Error('The proxy has no address.');
  const near = new URL(url);
  near.port = String(address.port);
  return {
    url: near.href,
    disconnect() {
      isDisconnected = true;
      for (const socket of sockets) socket.destroy();
    },
    reconnect() {
      isDisconnected = false;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
