import { join } from 'node:path';
import Sqlite from 'better-sqlite3';

/**
 * Locks a product’s database like another program, so that nothing can be written until it is
 * disposed.
 */
export function lockDatabase({ dataDir }: { readonly dataDir: string }): Disposable {
  const other = new Sqlite(join(dataDir, 'understudy.db'));
  other.exec('BEGIN IMMEDIATE');
  return { [Symbol.dispose]: () => void other.close() };
}
