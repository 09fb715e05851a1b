import { join } from 'node:path';
import type { HistoryWrite } from './history-rows.ts';
import { packWrites } from './history-message.ts';
import type { Database } from './open-database.ts';
import { startThread, type Thread } from './thread-calls.ts';
import type { WriteVerbs } from './write-worker.ts';

export type WriteThread = {
  readonly call: Thread<Omit<WriteVerbs, 'writePacked'>>['call'];
  /** One transaction; resolves when it is on disk. */
  readonly writeBatch: (writes: readonly HistoryWrite[]) => Promise<void>;
  readonly stop: () => Promise<void>;
};

/**
 * The thread that writes what every request leaves behind, so that neither SQLite nor the disk holds the
 * others up. What a person changes is written where it is asked for.
 */
export function startWriteThread({ sqlite }: Database, onDeath: (error: unknown) => void): WriteThread {
  const thread = startThread<WriteVerbs>({
    file: join(import.meta.dirname, 'write-worker.ts'),
    workerData: { file: sqlite.name },
    onDeath,
  });
  return {
    call: thread.call,
    writeBatch: (writes) => thread.call('writePacked', packWrites(writes)),
    stop: thread.stop,
  };
}
