import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

// The baseline: a minimal Node proxy that reads the body, forwards it and pipes the answer back.
const upstream = new URL(process.argv[2] ?? '');
const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });

const server = createServer((incoming, outgoing) => {
  const received: Buffer[] = [];
  incoming.on('data', (bytes: Buffer) => received.push(bytes));
  incoming.on('end', () => {
    const body = Buffer.concat(received);
    const onward = request(
      {
        agent,
        host: upstream.hostname,
        port: upstream.port,
        path: `${upstream.pathname}/chat/completions`,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'content-length': body.length,
          authorization: 'Bearer sk-or-bench',
        },
      },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    onward.on('error', () => outgoing.writeHead(502).end());
    onward.end(body);
  });
});

server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`ready http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
