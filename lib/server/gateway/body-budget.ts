import { getHeapStatistics } from 'node:v8';

/** The memory that the bodies of all running requests share. */
export type BodyBudget = {
  /** The maximum size of one body. */
  readonly maxBodyBytes: number;
  /** Whether that many bytes are free right now. */
  readonly hasRoom: (bytes: number) => boolean;
  readonly open: () => BodyShare;
};

/** One request's part of the budget. */
type BodyShare = {
  /** False if the budget is used up; then nothing is taken. */
  readonly take: (bytes: number) => boolean;
  /** Returns everything; a second call does nothing. */
  readonly release: () => void;
};

/** A body exists about four times while it runs: as bytes, as text, parsed, and as sent upstream. */
const HEAP_SHARE = 1 / 8;

export function createBodyBudget(
  maxBodyBytes: number,
  totalBytes = Math.max(maxBodyBytes, Math.floor(getHeapStatistics().heap_size_limit * HEAP_SHARE)),
): BodyBudget {
  let takenBytes = 0;
  const hasRoom = (bytes: number): boolean => takenBytes + bytes <= totalBytes;
  return {
    maxBodyBytes,
    hasRoom,
    open() {
      let ownBytes = 0;
      return {
        take(bytes) {
          if (!hasRoom(bytes)) return false;
          takenBytes += bytes;
          ownBytes += bytes;
          return true;
        },
        release() {
          takenBytes -= ownBytes;
          ownBytes = 0;
        },
      };
    },
  };
}
