import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { expect, test } from 'vitest';

/** A process that starts its own server and prints its address. */
const parentOf = `
  const { startPostgres } = await import(process.argv[1]);
  console.log((await startPostgres()).url);
`;

async function dataFolderOf(url: string): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ data_directory: string }>('SHOW data_directory');
    return rows[0]?.data_directory ?? '';
  } finally {
    await client.end();
  }
}

test('the server for the tests serves, and ends when the process that started it is killed', async () => {
  const starter = join(import.meta.dirname, '..', 'support', 'postgres', 'start-postgres.ts');
  const { TEST_DATABASE_URL: _named, ...env } = process.env;
  const parent = spawn(process.execPath, ['--input-type=module', '--eval', parentOf, starter], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [url] = (await once(createInterface(parent.stdout), 'line')) as [string];
  const folder = dirname(await dataFolderOf(url));
  expect(existsSync(folder)).toBe(true);
  parent.kill('SIGKILL');
  await expect.poll(() => existsSync(folder)).toBe(false);
  await expect(dataFolderOf(url)).rejects.toThrow('ECONNREFUSED');
});
