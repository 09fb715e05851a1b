import { closeSync, openSync } from 'node:fs';
import Sqlite from 'better-sqlite3';

export type DatabaseFacts = { readonly requests: number; readonly bytes: number };

/**
 * Copies one moment of a database into a new file, even while others write to it. SQLite keeps that moment for
 * the copy, and writes continue. Deleted rows are not copied.
 */
export function copyDatabase(file: string, copy: string): void {
  // SQLite would make it readable for everybody.
  closeSync(openSync(copy, 'wx', 0o600));
  const sqlite = new Sqlite(file, { fileMustExist: true, timeout: 5_000 });
  try {
    sqlite.prepare('VACUUM INTO ?').run(copy);
  } finally {
    sqlite.close();
  }
}

/**
 * Reads every page of a database and returns facts about it; a sentence if it is not an intact database of
 * Understudy.
 */
export function verifyDatabase(file: string): DatabaseFacts | { readonly problem: string } {
  let sqlite: Sqlite.Database | undefined;
  try {
    sqlite = new Sqlite(file, { readonly: true, fileMustExist: true });
    const findings = sqlite.prepare<[], string>('PRAGMA integrity_check(5)').pluck().all();
    if (findings.join() !== 'ok')
      return {
        problem: `${file} is damaged: ${findings.join('; ')}.`,
      };
    const isOurs = sqlite
      .prepare<[], number>(
        `SELECT count(*) FROM sqlite_master WHERE name IN ('__drizzle_migrations', 'requests', 'categories')`,
      )
      .pluck()
      .get();
    if (isOurs !== 3) return { problem: `${file} is not a database of Understudy.` };
    const requests = sqlite.prepare<[], number>('SELECT count(*) FROM requests').pluck().get() ?? 0;
    const bytes =
      Number(sqlite.pragma('page_count', { simple: true })) *
      Number(sqlite.pragma('page_size', { simple: true }));
    return { requests, bytes };
  } catch (error) {
    return { problem: `${file} can't be read: ${error instanceof Error ? error.message : String(error)}.` };
  } finally {
    sqlite?.close();
  }
}
