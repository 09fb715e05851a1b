import type { CheckpointVerbs } from './checkpoint-worker.ts';
import type { Database } from '#db/sqlite/open-database';
import { moduleFile, startThread } from './thread-calls.ts';

export type Checkpointer = {
  /**
   * Moves the whole write-ahead log into the database, so that no file contains deleted data; false if others
   * blocked it.
   */
  readonly wipeLog: () => Promise<boolean>;
  readonly stop: () => Promise<void>;
};

/** Often enough to keep the log small, rarely enough to let the disk idle. */
const EVERY_MS = 1_000;

/**
 * Moves the write-ahead log into the database in its own thread, because that waits for the disk, and a commit
 * in a request's path must not.
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
  // Triggered from here each time: a thread that failed once would never run again.
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
