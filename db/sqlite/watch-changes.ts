import type { Database } from './open-database.ts';

/** Gives what tells whether another process wrote to the file since it was last asked. What this one writes does not count. */
export function watchChanges({ sqlite }: Database): () => boolean {
  const read = (): unknown => sqlite.pragma('data_version', { simple: true });
  let version = read();
  return () => {
    const before = version;
    version = read();
    return version !== before;
  };
}
