import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

type UnpackHandlers = {
  readonly onData: (bytes: Buffer) => void;
  readonly onEnd: () => void;
  /** It can take more, after `write` said that it could not. */
  readonly onDrain: () => void;
  /** It is not packed as was said, or ends too early. */
  readonly onFault: (fault: 'malformed' | 'cut') => void;
};

export type Unpacker = {
  /** False where no more should be written before `onDrain`. */
  readonly write: (bytes: Buffer) => boolean;
  readonly end: () => void;
  /** What was written so far is not unpacked before `resume`: a little may hold very much. */
  readonly pause: () => void;
  readonly resume: () => void;
  readonly destroy: () => void;
};

/** Unpacks a body while it comes; null where it is not packed, or in a way that is not known here. */
export function createUnpacker(encoding: string | undefined, handlers: UnpackHandlers): Unpacker | null {
  const stream = streamFor(encoding?.trim().toLowerCase());
  if (stream === null) return null;
  stream.on('data', handlers.onData);
  stream.on('end', handlers.onEnd);
  stream.on('drain', handlers.onDrain);
  stream.on('error', (error: NodeJS.ErrnoException) =>
    // The only one that speaks of what is missing.
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
