import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

type UnpackHandlers = {
  readonly onData: (bytes: Buffer) => void;
  readonly onEnd: () => void;
  /** Called when more can be written, after `write` returned false. */
  readonly onDrain: () => void;
  /** The data is not compressed as declared, or ends too early. */
  readonly onFault: (fault: 'malformed' | 'cut') => void;
};

export type Unpacker = {
  /** Returns false if nothing should be written until `onDrain`. */
  readonly write: (bytes: Buffer) => boolean;
  readonly end: () => void;
  /** Stops decompression until `resume`, because a few bytes can expand to very many. */
  readonly pause: () => void;
  readonly resume: () => void;
  readonly destroy: () => void;
};

/** Decompresses a body while it arrives. Null if it is not compressed, or if the encoding is unknown. */
export function createUnpacker(encoding: string | undefined, handlers: UnpackHandlers): Unpacker | null {
  const stream = streamFor(encoding?.trim().toLowerCase());
  if (stream === null) return null;
  stream.on('data', handlers.onData);
  stream.on('end', handlers.onEnd);
  stream.on('drain', handlers.onDrain);
  stream.on('error', (error: NodeJS.ErrnoException) =>
    // The code that zlib uses for truncated data.
    handlers.onFault(error.code === 'Z_BUF_ERROR' ? 'cut' : 'malformed'),
  );
  return {
    write: (bytes) => stream.write(bytes),
    end: () => void stream.end(),
    pause: () => void stream.pause(),
    resume: () => void stream.resume(),
    destroy: () => void stream.destroy(),
  };
}

function streamFor(encoding: string | undefined) {
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    default:
      return null;
  }
}
