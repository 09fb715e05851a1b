import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterEach, expect, test } from 'vitest';
import { z } from 'zod';
import { migrateDatabase, newestMigration } from '#db/postgres/migrate';
import { startDemoUpstream } from '#lib/demo/start-demo-upstream';
import { databasePerFile } from '#tests/support/postgres/database-per-file';
import { productApi } from '#tests/support/product-api';
import { projectRoot, runProduct, startProduct } from '#tests/support/start-product';

const MODEL = 'openai/gpt-4.1-mini';
const database = databasePerFile();
const ended: (() => unknown)[] = [];

afterEach(async () => {
  for (const end of ended.splice(0).toReversed()) await end();
});

const own = join(projectRoot, 'db', 'postgres', 'migrations');
const Journal = z.looseObject({ entries: z.array(z.looseObject({ idx: z.int(), when: z.number() })) });

/** The migrations of a newer version: those of this one, and more. */
function migrationsWith(more: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-migrations-'));
  ended.push(() => rmSync(folder, { recursive: true }));
  cpSync(own, folder, { recursive: true });
  const file = join(folder, 'meta', '_journal.json');
  const journal = Journal.parse(JSON.parse(readFileSync(file, 'utf8')));
  const newest = journal.entries.at(-1);
  if (newest === undefined) throw new Error('There are no migrations.');
  for (const [index, sql] of more.entries()) {
    const idx = newest.idx + 1 + index;
    const tag = `${idx}_newer`;
    writeFileSync(join(folder, `${tag}.sql`), sql);
    journal.entries.push({ ...newest, idx, tag, when: newest.when + 1 + index });
  }
  writeFileSync(file, JSON.stringify(journal));
  return folder;
}

const ADDS = 'ALTER TABLE requests ADD COLUMN later text; CREATE TABLE later (id text PRIMARY KEY)';
const REQUIRES = `UPDATE store_version SET requires_migration = ${newestMigration + 1}`;

test('an older version runs beside a newer one until the newer one no longer supports it', async () => {
  const upstream = await startDemoUpstream();
  ended.push(() => upstream.close());
  const env = {
    DATABASE_URL: database.url(),
    SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
    OPENROUTER_BASE_URL: upstream.url,
    OPENROUTER_API_KEY: 'sk-or-of-the-versions-test',
  };
  const start = async () => {
    const product = await startProduct({ env });
    ended.push(() => product.stop());
    return productApi(product.url);
  };
  const older = await start();
  const ask = async () => {
    const answer = await older.chat({ model: MODEL, messages: [{ role: 'user', content: 'Say hello.' }] });
    await answer.text();
    return answer.status;
  };

  // The change has to wait for someone who reads the whole history, and requests don't wait for the change.
  const reader = new Client({ connectionString: database.url() });
  await reader.connect();
  ended.push(() => reader.end());
  await reader.query('BEGIN; SELECT count(*) FROM requests');
  const newer = { migrationsFolder: migrationsWith([ADDS]) };
  await expect(migrateDatabase(database.url(), Date.now(), { ...newer, patienceMs: 0 })).rejects.toThrow(
    'another program keeps one of them in use',
  );
  let isMigrated = false;
  const migrated = migrateDatabase(database.url(), Date.now(), newer).then(() => (isMigrated = true));
  for (let asked = 0; asked < 10; asked += 1) expect(await ask()).toBe(200);
  expect(isMigrated).toBe(false);
  await reader.query('COMMIT');
  await migrated;
  expect(await ask()).toBe(200);
  const again = await start();
  await expect.poll(async () => (await again.history()).requests.length).toBe(11);
  await migrateDatabase(database.url(), Date.now(), {
    migrationsFolder: migrationsWith([ADDS, REQUIRES]),
  });
  for (const api of [older, again])
    await expect
      .poll(async () => (await api.health()).storeProblem)
      .toContain('this version is too old for it');
  expect(await ask()).toBe(503);
  const { code, output } = await runProduct({ env });
  expect(code).toBe(1);
  expect(output).toContain('this version is too old for it. Update this one.');
});
