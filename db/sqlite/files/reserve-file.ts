import { randomBytes } from 'node:crypto';
import { statSync, unlinkSync } from 'node:fs';
import { open, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Disk space in reserve: once the disk is full, freeing it lets running requests be written, so that their paid
 * answers can still be delivered.
 */
export type ReserveFile = {
  readonly isTaken: () => boolean;
  /** Reserves the space. Rejects if the disk lacks it. */
  readonly take: () => Promise<void>;
  /** Frees the space; false if there was none. */
  readonly release: () => boolean;
};

/** Enough for a few thousand requests. */
const RESERVE_BYTES = 4 * 1024 * 1024;
/** Only reserved if this much more is free; otherwise it would take space that the next rows need. */
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
        // Random, so that a compressing file system allocates real space. A single write may stop at the end of
        // the space without an error.
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
