import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv, env, stderr, stdout } from 'node:process';
import { placeOf } from '#db/open-store';
import { databaseFile } from '#db/sqlite/open-store';
import { type Environment, readEnvironment } from '#lib/server/process/environment';
import { SECRET_FILE } from '#lib/server/secret-box';
import { takeDataFolder } from '#lib/server/take-data-folder';

// `npm run move -- sqlite postgres`: copies a whole installation.

const usage = `npm run move -- sqlite postgres

Copies all data from the database in DATA_DIR to the empty Postgres database that DATABASE_URL names, and compares counts
and sums. Stop Understudy first. If the copy is interrupted, run the command again: it continues. The file is kept.`;

process.exitCode = await run(argv.slice(2));

async function run(args: readonly string[]): Promise<number> {
  if (args.join(' ') !== 'sqlite postgres') return fail(usage);
  const read = readEnvironment(env);
  if (read.outcome === 'wrong') return fail(read.message);
  const { environment } = read;
  const { dataDir, databaseUrl } = environment;
  if (databaseUrl === null) return fail(`Set DATABASE_URL and SECRET_KEY.\n\n${usage}`);
  const file = databaseFile(dataDir);
  if (!existsSync(file))
    return fail(`There is no database in ${dataDir}. Set DATA_DIR to the folder that Understudy uses.`);
  const refusal = secretRefusal(environment);
  if (refusal !== null) return fail(refusal);
  const { withDatabaseAlone } = await import('#db/postgres/cluster/hold-store');
  try {
    const folder = await takeDataFolder(dataDir);
    try {
      const use = { databaseUrl, place: placeOf(environment), by: '"npm run move"', onWait() {} };
      return await withDatabaseAlone(use, () => move(file, databaseUrl));
    } finally {
      folder.release();
    }
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

async function move(file: string, databaseUrl: string): Promise<number> {
  const { moveFromSqlite } = await import('#db/postgres/move/move-from-sqlite');
  const outcome = await moveFromSqlite({
    file,
    databaseUrl,
    onTable: (name, rows) => stdout.write(`${name}: ${rows.toLocaleString('en')} rows\n`),
  });
  if (outcome.outcome === 'refused') return fail(outcome.why);
  const { requests, costUsd } = outcome;
  stdout.write(
    `Moved ${requests.toLocaleString('en')} requests, $${costUsd.toFixed(6)} in total. All counts and sums agree.\n`,
  );
  return 0;
}

/** Stored keys are copied as they are: SECRET_KEY has to be the secret that encrypted them. */
function secretRefusal({ dataDir, secretKeys }: Environment): string | null {
  const file = join(dataDir, SECRET_FILE);
  if (!existsSync(file)) return null;
  const secret = readFileSync(file);
  if (secretKeys.some((key) => key.equals(secret.subarray(0, key.byteLength)))) return null;
  return `SECRET_KEY must be the secret in ${file}, because it encrypts the stored keys: base64 < ${file}`;
}

function fail(message: string): number {
  stderr.write(`${message}\n`);
  return 1;
}
