import { workerData } from 'node:worker_threads';
import Sqlite from 'better-sqlite3';
import { z } from 'zod';

const { file, everyMs } = z.object({ file: z.string(), everyMs: z.number() }).parse(workerData);

const sqlite = new Sqlite(file);
// PASSIVE never makes a writer wait; what it can't move now it moves the next time.
setInterval(() => sqlite.pragma('wal_checkpoint(PASSIVE)'), everyMs);
