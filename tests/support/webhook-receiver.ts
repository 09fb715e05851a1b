import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';

const Payload = z.object({
  type: z.string(),
  timestamp: z.string(),
  data: z.record(z.string(), z.unknown()),
});

/** A message as received. */
type Received = {
  readonly id: string;
  readonly sentAtSeconds: number;
  readonly path: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: z.infer<typeof Payload>;
};

type Answer = (response: ServerResponse) => void;

/** A webhook receiver on a free loopback port. */
export async function startReceiver() {
  const received: Received[] = [];
  const answers: Answer[] = [];
  const arrived: (() => void)[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
      );
      received.push({
        id: headers['webhook-id'] ?? '',
        sentAtSeconds: Number(headers['webhook-timestamp']),
        path: request.url ?? '',
        body,
        headers,
        payload: Payload.parse(JSON.parse(body)),
      });
      for (const wake of arrived.splice(0)) wake();
      (answers.shift() ?? answerWith(204))(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hooks/understudy`,
    received,
    /** Sets the answers to the next messages, in order. Later messages get 204. */
    answerNext: (...next: readonly (number | Answer)[]) =>
      answers.push(...next.map((one) => (typeof one === 'number' ? answerWith(one) : one))),
    /** Resolves after the given number of messages in total. */
    async waitFor(count: number): Promise<void> {
      while (received.length < count) await new Promise<void>((resolve) => arrived.push(resolve));
    },
    async close(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** True if a message carries a valid signature for the secret, checked as a receiver does. */
export function isSignedWith(secret: string, { body, headers }: Pick<Received, 'body' | 'headers'>): boolean {
  try {
    new Webhook(secret).verify(body, { ...headers });
    return true;
  } catch {
    return false;
  }
}

export function answerWith(status: number, headers: Readonly<Record<string, string>> = {}): Answer {
  return (response) => response.writeHead(status, headers).end('ok');
}
