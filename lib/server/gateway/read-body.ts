import type { IncomingMessage } from 'node:http';

export type BodyRead =
  | { readonly outcome: 'read'; readonly text: string }
  | { readonly outcome: 'too_large' }
  /** The client went away before its body was complete. */
  | { readonly outcome: 'aborted' };

/** Beyond this a body is refused: 10 MB hold several large images in base64. */
const MAX_BODY_BYTES = 10_000_000;

/** Reads a request body as text, up to the bound; says so at once when the length is known to be beyond it. */
export function readBody(request: IncomingMessage): Promise<BodyRead> {
  const declared = Number(request.headers['content-length']);
  if (declared > MAX_BODY_BYTES) return Promise.resolve({ outcome: 'too_large' });
  return new Promise((resolve) => {
    const received: Buffer[] = [];
    let receivedBytes = 0;
    request.on('data', (bytes: Buffer) => {
      receivedBytes += bytes.length;
      if (receivedBytes > MAX_BODY_BYTES) {
        request.removeAllListeners('data');
        return resolve({ outcome: 'too_large' });
      }
      received.push(bytes);
    });
    request.on('end', () => {
      const bytes = received.length === 1 ? received[0] : Buffer.concat(received, receivedBytes);
      resolve({ outcome: 'read', text: bytes === undefined ? '' : bytes.toString('utf8') });
    });
    request.on('error', () => resolve({ outcome: 'aborted' }));
    request.on('close', () => resolve({ outcome: 'aborted' }));
  });
}
