import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type DemoUpstream, startDemoUpstream } from '#lib/demo/start-demo-upstream';
import { databasePerFile } from '#tests/support/postgres/database-per-file';
import { productApi } from '#tests/support/product-api';
import { runScript } from '#tests/support/run-script';
import { startProduct } from '#tests/support/start-product';

const database = databasePerFile();
let folder: string;
let upstream: DemoUpstream;
beforeAll(async () => {
  upstream = await startDemoUpstream();
  folder = mkdtempSync(join(tmpdir(), 'understudy-commands-'));
});
afterAll(async () => {
  await upstream.close();
  rmSync(folder, { recursive: true, force: true });
});

const keyOf = (byte: number): string => Buffer.alloc(32, byte).toString('base64');
const environment = (secretKey: string) => ({
  DATA_DIR: folder,
  DATABASE_URL: database.url(),
  SECRET_KEY: secretKey,
  OPENROUTER_BASE_URL: upstream.url,
});

test('an import reaches a running Understudy, and stored keys outlive a rotation', async () => {
  const product = await startProduct({ env: environment(keyOf(1)), dataDir: folder });
  // Also where an expectation fails before it is stopped below.
  onTestFinished(async () => void (await product.stop()));
  const api = productApi(product.url);
  await api.putCategory('main', { models: ['a/one'] });
  const made = await fetch(`${product.url}/api/settings/openrouter-key`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ key: 'sk-or-v1-of-the-commands-test' }),
  });
  expect(made.status).toBe(200);

  const file = join(folder, 'config.json');
  const exported = await runScript('config', environment(keyOf(1)), 'export', file);
  expect(exported.code).toBe(0);
  writeFileSync(file, readFileSync(file, 'utf8').replace('a/one', 'b/two'));
  const imported = await runScript('config', environment(keyOf(1)), 'import', file);
  expect(imported.output).toContain('main:');
  expect(imported.code).toBe(0);
  await expect.poll(async () => (await api.categories())[0]?.models.map(({ id }) => id)).toEqual(['b/two']);
  await product.stop();

  expect(await runScript('rotate-secret', environment(`${keyOf(2)},${keyOf(1)}`))).toEqual({
    code: 0,
    output: 'Encrypted 1 stored secret with the new key.\nRemove the old key from SECRET_KEY now.\n',
  });
  await using again = await startProduct({ env: environment(keyOf(2)), dataDir: folder });
  const [openRouter] = await productApi(again.url).connections();
  expect(openRouter).toMatchObject({ slug: 'openrouter', keyLast4: 'test', problem: null });
});

test('a backup says that it works on a file', async () => {
  const { code, output } = await runScript('backup', environment(keyOf(1)), join(folder, 'copy'));
  expect(code).toBe(1);
  expect(output).toContain('docs/postgres.md');
});
