import type { BackgroundVerbs } from './background-worker.ts';
import type { Database } from '#db/sqlite/open-database';
import { moduleFile, startThread, type Thread } from './thread-calls.ts';

export type BackgroundThread = Thread<BackgroundVerbs>;

/**
 * The thread for writes that nobody waits for: deletions, and facts about limits. However long they take, no
 * request is delayed.
 */
export function startBackgroundThread(
  { sqlite }: Database,
  onDeath: (error: unknown) => void,
): BackgroundThread {
  return startThread<BackgroundVerbs>({
    file: moduleFile('background-worker'),
    workerData: { file: sqlite.name },
    onDeath,
  });
}
