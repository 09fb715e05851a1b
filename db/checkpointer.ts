import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Database } from './open-database.ts';

export type Checkpointer = { readonly stop: () => void };

/** Often enough that the log stays small, seldom enough that the disk rests. */
const EVERY_MS = 1_000;

/**
 * Moves the write-ahead log into the database in a thread of its own: that waits for the disk, and a commit
 * on the path of a request must not. Where the thread fails, SQLite's own checkpoints come back.
 */
export function startCheckpointer({ sqlite }: Database, reportError: (error: unknown) => void): Checkpointer {
  sqlite.pragma('wal_autocheckpoint = 0');
  const worker = new Worker(join(import.meta.dirname, 'checkpoint-worker.ts'), {
    workerData: { file: sqlite.name, everyMs: EVERY_MS },
  });
  worker.unref();
  worker.on('error', (error) => {
    reportError(error);
    if (sqlite.open) sqlite.pragma('wal_autocheckpoint = 1000');
  });
  return { stop: () => void worker.terminate() };
}
