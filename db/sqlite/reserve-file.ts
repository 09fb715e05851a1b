import { randomBytes } from 'node:crypto';
import { statSync, unlinkSync } from 'node:fs';
import { open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Space on the disk that is kept for when it fills up: given back, it lets the requests under way be written, so that
 * their answers, which are paid, can still be handed over.
 */
export type ReserveFile = {
  readonly isTaken: () => boolean;
  /** Takes the space. Rejects where the disk does not have it. */
  readonly take: () => Promise<void>;
  /** Gives the space back; false where there was none. */
  readonly release: () => boolean;
};

/** Room for a few thousand requests. */
const RESERVE_BYTES = 4 * 1024 * 1024;
/** Taken only where so much more is free: else it would take what the next rows need. */
const MARGIN_BYTES = 4 * 1024 * 1024;

export function createReserveFile(folder: string): ReserveFile {
  const file = join(folder, 'understudy.reserve');

  function isTaken(): boolean {
    return statSync(file, { throwIfNoEntry: false })?.size === RESERVE_BYTES;
  }

  return {
    isTaken,
    async take() {
      if (isTaken()) return;
      const { bavail, bsize } = await statfs(folder);
      if (bavail * bsize < RESERVE_BYTES + MARGIN_BYTES)
        throw Object.assign(new Error(`There is too little space left for ${file}.`), { code: 'ENOSPC' });
      try {
        await using handle = await open(file, 'w', 0o600);
        // Random, so that a file system that compresses gives it real space.
        // A single write may stop where the space ends, with no error.
        await handle.writeFile(randomBytes(RESERVE_BYTES));
        await handle.sync();
      } catch (error) {
        await rm(file, { force: true });
        throw error;
      }
    },
    release() {
      try {
        unlinkSync(file);
        return true;
      } catch {
        return false;
      }
    },
  };
}
