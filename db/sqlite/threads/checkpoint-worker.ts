import { parentPort, workerData } from 'node:worker_threads';
import Sqlite from 'better-sqlite3';
import { z } from 'zod';
import { answerCalls } from './thread-calls.ts';

const { file } = z.object({ file: z.string() }).parse(workerData);

const sqlite = new Sqlite(file);

const verbs = {
  /** PASSIVE never makes a writer wait; pages that it can't move now are moved the next time. */
  moveLog(): void {
    sqlite.pragma('wal_checkpoint(PASSIVE)');
  },
  /** False if a reader blocked it. Most pages are moved before writers have to wait. */
  wipeLog(): boolean {
    verbs.moveLog();
    return sqlite.pragma('wal_checkpoint(TRUNCATE)', { simple: true }) === 0;
  },
};
export type CheckpointVerbs = typeof verbs;

if (parentPort !== null) answerCalls(parentPort, verbs);
