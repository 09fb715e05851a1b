import { Transform } from 'node:stream';

const NOTIFICATION = 'A'.charCodeAt(0);
/** The kind of a message, and its length, which counts itself but not the kind. */
const HEAD_BYTES = 5;

/** What a Postgres server sends on an unencrypted connection, without its notifications. */
export function withoutNotifications(): Transform {
  let rest: Buffer = Buffer.alloc(0);
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      rest = Buffer.concat([rest, chunk]);
      const kept: Buffer[] = [];
      while (rest.length >= HEAD_BYTES) {
        const end = 1 + rest.readUInt32BE(1);
        if (rest.length < end) break;
        if (rest[0] !== NOTIFICATION) kept.push(rest.subarray(0, end));
        rest = rest.subarray(end);
      }
      done(null, Buffer.concat(kept));
    },
  });
}
