import type { BackgroundVerbs } from './background-worker.ts';
import type { Database } from './open-database.ts';
import { moduleFile, startThread, type Thread } from './thread-calls.ts';

export type BackgroundThread = Thread<BackgroundVerbs>;

/**
 * The thread that writes what nobody waits for: deletions, and what is learnt of limits. However long it takes,
 * no request is held up by it.
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
