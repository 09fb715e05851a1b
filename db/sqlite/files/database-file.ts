import { statSync } from 'node:fs';
import type { Database } from '#db/sqlite/open-database';

/** Whether the file of an open database was moved or deleted since: later writes would be in no file. */
export function watchDatabaseFile({ sqlite }: Pick<Database, 'sqlite'>): () => boolean {
  const inodeOf = (): bigint | null =>
    statSync(sqlite.name, { bigint: true, throwIfNoEntry: false })?.ino ?? null;
  const opened = inodeOf();
  return () => inodeOf() !== opened;
}

/** Writes a row without meaning, and throws if that fails. */
export function createWriteProbe({ sqlite }: Pick<Database, 'sqlite'>): () => void {
  const write = sqlite.prepare<[number]>(
    `INSERT OR REPLACE INTO settings (key, value, updated_at) VALUES ('write_probe', 'true', ?)`,
  );
  return () => void write.run(Date.now());
}
