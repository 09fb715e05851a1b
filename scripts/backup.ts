import { copyFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { argv, env, stderr, stdout } from 'node:process';
import { copyDatabase, verifyDatabase } from '#db/sqlite/files/backup';
import { databaseFile } from '#db/sqlite/open-store';
import { readEnvironment } from '#lib/server/process/environment';
import { SECRET_FILE } from '#lib/server/secret-box';
import { refuseServer } from './file-only.ts';

// `npm run backup -- FOLDER`: copies all data. Understudy may be running.

const usage = `npm run backup -- FOLDER

Copies the database and the secret that encrypts stored keys from DATA_DIR into a new or empty folder, and checks the
copy. Understudy can keep running. Anyone who has the folder can use the keys: keep it as safe as DATA_DIR.`;

process.exitCode = run(argv.slice(2));

function run(args: readonly string[]): number {
  const [folderArgument, ...more] = args;
  if (folderArgument === undefined || more.length > 0 || folderArgument.startsWith('-')) return fail(usage);
  const read = readEnvironment(env);
  if (read.outcome === 'wrong') return fail(read.message);
  const refusal = refuseServer(read.environment);
  if (refusal !== null) return fail(refusal);
  const { dataDir } = read.environment;
  const source = databaseFile(dataDir);
  if (!existsSync(source))
    return fail(`There is no database in ${dataDir}. Set DATA_DIR to the folder that Understudy uses.`);
  const folder = resolve(folderArgument);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (readdirSync(folder).length > 0)
      return fail(
        `${folder} is not empty. Choose a new or empty folder: a backup never replaces another one.`,
      );
    copyDatabase(source, databaseFile(folder));
    const secret = join(dataDir, SECRET_FILE);
    if (existsSync(secret)) copyFileSync(secret, join(folder, SECRET_FILE));
  } catch (error) {
    return fail(`The backup failed. ${error instanceof Error ? error.message : String(error)}`);
  }
  const facts = verifyDatabase(databaseFile(folder));
  if ('problem' in facts)
    return fail(`The copy can't be used. ${facts.problem} Delete it and run the backup again.`);
  const megabytes = (facts.bytes / 1_000_000).toFixed(1);
  stdout.write(`Backed up to ${folder}: ${countOf(facts.requests)}, ${megabytes} MB, checked.\n`);
  return 0;
}

function countOf(requests: number): string {
  return requests === 1 ? '1 request' : `${requests.toLocaleString('en')} requests`;
}

function fail(message: string): number {
  stderr.write(`${message}\n`);
  return 1;
}
