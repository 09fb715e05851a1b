import type { CheckpointVerbs } from './checkpoint-worker.ts';
import type { Database } from './open-database.ts';
import { moduleFile, startThread } from './thread-calls.ts';

export type Checkpointer = {
  /** Empties the write-ahead log into the database, so that no file holds what was deleted; false where others were in the way. */
  readonly wipeLog: () => Promise<boolean>;
  readonly stop: () => Promise<void>;
};

/** Often enough that the log stays small, seldom enough that the disk rests. */
const EVERY_MS = 1_000;

/**
 * Moves the write-ahead log into the database in a thread of its own: that waits for the disk, and a commit
 * on the path of a request must not.
 */
export function startCheckpointer(
  { sqlite }: { readonly sqlite: Pick<Database['sqlite'], 'name'> },
  onError: (error: unknown) => void,
): Checkpointer {
  const thread = startThread<CheckpointVerbs>({
    file: moduleFile('checkpoint-worker'),
    workerData: { file: sqlite.name },
    onDeath: onError,
  });
  let isMoving = false;
  // Asked for from here each time: a thread that failed once would never move anything again.
  const timer = setInterval(() => {
    if (isMoving) return;
    isMoving = true;
    thread
      .call('moveLog')
      .catch(onError)
      .finally(() => (isMoving = false));
  }, EVERY_MS).unref();
  return {
    wipeLog: () => thread.call('wipeLog'),
    async stop() {
      clearInterval(timer);
      await thread.stop();
    },
  };
}
