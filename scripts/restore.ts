import { chmodSync, copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { argv, env, stderr, stdout } from 'node:process';
import { verifyDatabase } from '#db/sqlite/files/backup';
import { databaseFile } from '#db/sqlite/open-store';
import { openDatabase } from '#db/sqlite/open-database';
import { readEnvironment } from '#lib/server/process/environment';
import { SECRET_FILE } from '#lib/server/secret-box';
import { takeDataFolder } from '#lib/server/take-data-folder';
import { refuseServer } from './file-only.ts';

// `npm run restore -- FOLDER`: replaces the data with a backup.

const usage = `npm run restore -- FOLDER

Replaces the data in DATA_DIR with a backup made by \`npm run backup\`. The backup is checked first. The old data is kept
in DATA_DIR, in a folder whose name begins with "before-restore". Stop Understudy first.`;

/** The database, SQLite's files next to it, and the secret key. */
const ownFiles = ['understudy.db', 'understudy.db-wal', 'understudy.db-shm', SECRET_FILE];

process.exitCode = await run(argv.slice(2));

async function run(args: readonly string[]): Promise<number> {
  const [folderArgument, ...more] = args;
  if (folderArgument === undefined || more.length > 0 || folderArgument.startsWith('-')) return fail(usage);
  const read = readEnvironment(env);
  if (read.outcome === 'wrong') return fail(read.message);
  const refusal = refuseServer(read.environment);
  if (refusal !== null) return fail(refusal);
  const { dataDir } = read.environment;
  const folder = resolve(folderArgument);
  if (folder === resolve(dataDir)) return fail(`${folder} is DATA_DIR itself. Give the folder of a backup.`);
  if (!existsSync(databaseFile(folder)))
    return fail(`${folder} contains no backup: understudy.db is missing.`);
  const facts = verifyDatabase(databaseFile(folder));
  if ('problem' in facts) return fail(`Nothing was changed. ${facts.problem}`);
  try {
    const taken = await takeDataFolder(dataDir);
    try {
      const kept = putAside(dataDir);
      try {
        putInPlace(folder, dataDir);
      } catch (error) {
        putBack(kept, dataDir);
        return fail(`The restore failed, and your data was restored unchanged. ${reasonOf(error)}`);
      }
      const where = kept === null ? '' : ` The old data is in ${kept}.`;
      stdout.write(`Restored ${countOf(facts.requests)} into ${dataDir}.${where}\n`);
      return 0;
    } finally {
      taken.release();
    }
  } catch (error) {
    return fail(reasonOf(error));
  }
}

/** Moves existing data to a new folder and returns its path; null if there is none. */
function putAside(dataDir: string): string | null {
  const there = ownFiles.filter((name) => existsSync(join(dataDir, name)));
  if (there.length === 0) return null;
  const aside = join(dataDir, `before-restore-${new Date().toISOString().replace(/[:.]/g, '-')}`);
  mkdirSync(aside, { mode: 0o700 });
  for (const name of there) renameSync(join(dataDir, name), join(aside, name));
  return aside;
}

/** Copies the backup and opens it as the next start will, which also migrates an older version. */
function putInPlace(folder: string, dataDir: string): void {
  for (const name of ownFiles) {
    if (!existsSync(join(folder, name))) continue;
    copyFileSync(join(folder, name), join(dataDir, name));
    chmodSync(join(dataDir, name), 0o600);
  }
  openDatabase(databaseFile(dataDir)).close();
}

function putBack(kept: string | null, dataDir: string): void {
  for (const name of ownFiles) rmSync(join(dataDir, name), { force: true });
  if (kept === null) return;
  for (const name of readdirSync(kept)) renameSync(join(kept, name), join(dataDir, name));
}

function countOf(requests: number): string {
  return requests === 1 ? '1 request' : `${requests.toLocaleString('en')} requests`;
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function fail(message: string): number {
  stderr.write(`${message}\n`);
  return 1;
}
