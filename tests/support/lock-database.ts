import { join } from 'node:path';
import Sqlite from 'better-sqlite3';

/** Holds a product's database as another program can, so that nothing can be written until it is disposed of. */
export function lockDatabase({ dataDir }: { readonly dataDir: string }): Disposable {
  const other = new Sqlite(join(dataDir, 'understudy.db'));
  other.exec('BEGIN IMMEDIATE');
  return { [Symbol.dispose]: () => void other.close() };
}
