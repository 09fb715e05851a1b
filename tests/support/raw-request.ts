import { connect } from 'node:net';

export type RawAnswer = {
  readonly status: number;
  /** Everything received, starting with the status line. */
  readonly text: string;
  readonly body: string;
};

/**
 * Writes bytes to a server unchanged and returns the first answer, once its body is complete or the
 * connection ends. Rejects if the connection is reset or closed before.
 */
export function rawRequest(url: string, parts: readonly (string | Buffer)[]): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let text = '';
    const look = (isEnd: boolean): void => {
      const headEnd = text.indexOf('\r\n\r\n');
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]);
      const declared = /^content-length: (\d+)/im.exec(text)?.[1];
      const body = text.slice(headEnd + 4);
      const isComplete =
        declared === undefined ? body.endsWith('\r\n0\r\n\r\n') : body.length >= Number(declared);
      const isWhole = headEnd >= 0 && (isEnd || isComplete);
      if (!isWhole) return isEnd ? reject(new Error(`The connection ended after: ${text}`)) : undefined;
      resolve({ status, text, body });
      socket.destroy();
    };
    socket.setEncoding('latin1');
    socket.on('data', (part: string) => {
      text += part;
      look(false);
    });
    socket.on('error', reject);
    socket.on('end', () => look(true));
    // Many clients read nothing before they have sent everything.
    socket.pause();
    for (const part of parts) socket.write(part);
    socket.write('', () => socket.resume());
  });
}
