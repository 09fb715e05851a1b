import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DemoUpstream, startDemoUpstream } from '#lib/demo/start-demo-upstream';
import { productApi } from '#tests/support/product-api';
import { runScript } from '#tests/support/run-script';
import { startProduct } from '#tests/support/start-product';

const MODEL = 'google/gemini-2.5-flash-lite';
const KEY = 'sk-or-v1-a-key-that-is-stored-and-comes-back';

let folder: string;
let upstream: DemoUpstream;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'understudy-backup-'));
  upstream = await startDemoUpstream({ recordRequests: true });
});
afterEach(async () => {
  await upstream.close();
  rmSync(folder, { recursive: true, force: true });
});

const at = (name: string): string => join(folder, name);

const run = (script: 'backup' | 'restore', dataDir: string, ...args: string[]) =>
  runScript(script, { DATA_DIR: dataDir }, ...args);

const start = (dataDir: string) => startProduct({ dataDir, env: { OPENROUTER_BASE_URL: upstream.url } });

async function ask(url: string): Promise<string> {
  const answer = await productApi(url).chat({ model: MODEL, messages: [{ role: 'user', content: 'Hi' }] });
  await answer.text();
  expect(answer.status).toBe(200);
  return answer.headers.get('x-understudy-request-id') ?? '';
}

async function storeKey(url: string): Promise<void> {
  const saved = await fetch(`${url}/api/settings/openrouter-key`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ key: KEY }),
  });
  expect(saved.status).toBe(200);
}

test('a backup during requests contains every earlier request, and its keys still work', async () => {
  const before: string[] = [];
  {
    await using product = await start(at('data'));
    await storeKey(product.url);
    for (let count = 0; count < 5; count += 1) before.push(await ask(product.url));
    const running = Promise.all(Array.from({ length: 20 }, () => ask(product.url)));
    const backup = await run('backup', at('data'), at('copy'));
    await running;
    expect(backup).toMatchObject({ code: 0 });
    expect(backup.output).toMatch(/^Backed up to .+: \d+ requests, [\d.]+ MB, checked\.$/m);
  }
  expect(readdirSync(at('copy')).toSorted()).toEqual(['secret.key', 'understudy.db']);
  expect(statSync(at('copy')).mode & 0o777).toBe(0o700);
  for (const name of readdirSync(at('copy')))
    expect(statSync(join(at('copy'), name)).mode & 0o777).toBe(0o600);

  const restore = await run('restore', at('elsewhere'), at('copy'));
  expect(restore.output).toMatch(/^Restored \d+ requests? into /m);
  await using restored = await start(at('elsewhere'));
  const { requests } = await productApi(restored.url).history('?limit=200');
  const ids = requests.map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining(before));
  // The key was stored encrypted, so this only works if it could be decrypted.
  await ask(restored.url);
  const calls = upstream.requests().filter(({ path }) => path.endsWith('/chat/completions'));
  expect(calls.at(-1)?.headers['authorization']).toBe(`Bearer ${KEY}`);
});

test('a restore keeps the previous data, and a second restore brings it back', async () => {
  const kept: string[] = [];
  {
    await using product = await start(at('data'));
    await storeKey(product.url);
    expect((await run('backup', at('data'), at('empty'))).code).toBe(0);
    kept.push(await ask(product.url));
  }
  expect((await run('restore', at('data'), at('empty'))).code).toBe(0);
  const aside = readdirSync(at('data')).find((name) => name.startsWith('before-restore-')) ?? '';
  {
    await using product = await start(at('data'));
    expect((await productApi(product.url).history()).requests).toEqual([]);
  }
  expect((await run('restore', at('data'), join(at('data'), aside))).code).toBe(0);
  await using product = await start(at('data'));
  expect((await productApi(product.url).history()).requests.map(({ id }) => id)).toEqual(kept);
});

test('a restore is refused while Understudy runs and from a damaged or missing backup', async () => {
  {
    await using product = await start(at('data'));
    await storeKey(product.url);
    await ask(product.url);
    expect((await run('backup', at('data'), at('copy'))).code).toBe(0);
    const refused = await run('restore', at('data'), at('copy'));
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.output).toContain('is already running on');
  }
  const before = readdirSync(at('data')).toSorted();
  truncateSync(join(at('copy'), 'understudy.db'), 20_000);
  const damaged = await run('restore', at('data'), at('copy'));
  expect(damaged).toMatchObject({ code: 1 });
  expect(damaged.output).toMatch(/^Nothing was changed\. .+(?:damaged|can't be read)/);
  writeFileSync(join(at('copy'), 'understudy.db'), 'no database at all');
  expect((await run('restore', at('data'), at('copy'))).output).toMatch(/^Nothing was changed\. /);
  expect((await run('restore', at('data'), at('nowhere'))).output).toMatch(/contains no backup/);
  expect(readdirSync(at('data')).toSorted()).toEqual(before);
}, 60_000);

test('a backup never overwrites another and reports missing input', async () => {
  await using product = await start(at('data'));
  expect((await run('backup', at('data'), at('copy'))).code).toBe(0);
  const again = await run('backup', at('data'), at('copy'));
  expect(again).toMatchObject({ code: 1 });
  expect(again.output).toContain('is not empty');
  expect((await run('backup', at('nothing-here'), at('other'))).output).toMatch(/^There is no database in /);
  expect((await run('backup', at('data'))).output).toMatch(/^npm run backup -- FOLDER/);
  expect(product.output()).not.toContain('rror');
});
