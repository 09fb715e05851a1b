import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { isBusy } from './is-busy.ts';

type HoldInput = {
  readonly folder: string;
  /** A file that represents the folder, or one use of it. */
  readonly file?: string;
  /** How long to wait for a process that is just ending. */
  readonly patienceMs: number;
  readonly onWait: () => void;
};

const AGAIN_MS = 50;
export const lockFile = 'understudy.lock';

/**
 * Locks a folder for this process. Returns a function that releases it, or null if another process holds it. It
 * is an SQLite lock on an empty file, which the system releases however the process ends.
 */
export async function holdFolder({
  folder,
  file: name = lockFile,
  patienceMs,
  onWait,
}: HoldInput): Promise<(() => void) | null> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, name);
  closeSync(openSync(file, 'a', 0o600));
  const lock = new Sqlite(file, { timeout: 0 });
  const lastTryAtMs = performance.now() + patienceMs;
  for (let tries = 0; ; tries += 1) {
    try {
      lock.exec('BEGIN EXCLUSIVE');
      return () => void lock.close();
    } catch (error) {
      if (!isBusy(error) || performance.now() >= lastTryAtMs) {
        lock.close();
        if (isBusy(error)) return null;
        throw error;
      }
    }
    if (tries === 0) onWait();
    await wait(AGAIN_MS);
  }
}
