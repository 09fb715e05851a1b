import { createServer } from 'node:net';

export type Address = { readonly host: string; readonly port: number };

/** Why the address can't be used, as one line for the person; null if it can. Port 0 means any free port. */
export function findListenFailure({ host, port }: Address): Promise<string | null> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error) => resolve(explainListenFailure(error, { host, port })));
    probe.listen(port, host, () => probe.close(() => resolve(null)));
  });
}

export function explainListenFailure(error: NodeJS.ErrnoException, { host, port }: Address): string {
  return error.code === 'EADDRINUSE'
    ? `Port ${port} is in use by another program. Stop it, or choose another port: PORT=3001 npm start`
    : `Understudy can’t listen on ${host}:${port}: ${error.message}`;
}
