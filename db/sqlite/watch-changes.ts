import type { Database } from './open-database.ts';

/**
 * Returns a function that reports whether another process wrote to the file since its last call. Writes by this
 * process don't count.
 */
export function watchChanges({ sqlite }: Database): () => boolean {
  const read = (): unknown => sqlite.pragma('data_version', { simple: true });
  let version = read();
  return () => {
    const before = version;
    version = read();
    return version !== before;
  };
}
