import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';

const BYTES = 16;
const pool = Buffer.alloc(BYTES * 512);
let used = pool.length;
let lastMs = 0;
let sequence = 0;

/**
 * A UUIDv7 (RFC 9562): ids sort by time, and within a millisecond by the order of creation. Random bits are
 * drawn in batches, because a draw costs more than an id.
 */
export function createRequestId(nowMs: number): string {
  if (used >= pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const random = pool.subarray(used, used + BYTES);
  used += BYTES;
  const ms = Math.floor(nowMs);
  if (ms > lastMs) {
    lastMs = ms;
    // The upper half is reserved for counting.
    sequence = random.readUInt32BE(6) >>> 2;
  } else sequence += 1;
  return v7({ msecs: ms, seq: sequence, random });
}
