import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { startDemoUpstream } from '#lib/demo/start-demo-upstream';
import { productApi } from '#tests/support/product-api';
import { projectRoot, runProduct, startFast, startProduct, timeLapse } from '#tests/support/start-product';

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

const READY_LINE = /^Understudy is ready at http:\/\/127\.0\.0\.1:\d+$/m;

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'understudy-startup-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

const READY_WITHIN_MS = 2_000;

/** Copies a database and its write-ahead log, as a kill leaves them. */
async function copyLog(from: string, to: string): Promise<void> {
  for (const name of ['understudy.db', 'understudy.db-wal']) await copyFile(join(from, name), join(to, name));
}

test('the process is ready within two seconds, prints its URL in one line, and stops on request', async () => {
  const product = await startFast(READY_WITHIN_MS);
  expect(product.readyAfterMs).toBeLessThan(READY_WITHIN_MS);
  expect(product.output()).toMatch(READY_LINE);
  expect(await product.stop()).toEqual({ code: 0, signal: null });
});

test('a full write-ahead log left by a killed process does not delay the start', async () => {
  const [dataDir, killed] = [await makeFolder(), await makeFolder()];
  await (await startProduct({ dataDir })).stop();
  const database = new Sqlite(join(dataDir, 'understudy.db'));
  // Closing the last connection empties the log, so both files are copied before.
  database.pragma('wal_autocheckpoint = 0');
  for (let part = 0; part < 10; part += 1)
    database.exec(
      'CREATE TABLE filler (bytes); INSERT INTO filler VALUES (randomblob(9e6)); DROP TABLE filler;',
    );
  await copyLog(dataDir, killed);
  database.close();
  // Above 20,000 pages of 4 kB, a writer would empty the log.
  expect((await stat(join(killed, 'understudy.db-wal'))).size).toBeGreaterThan(20_000 * 4_096);
  await using product = await startFast(READY_WITHIN_MS, async () => {
    const copy = await makeFolder();
    await copyLog(killed, copy);
    return { dataDir: copy };
  });
  expect(product.readyAfterMs).toBeLessThan(READY_WITHIN_MS);
});

test('the warm-up at the start calls no upstream and leaves nothing in the history', async () => {
  const dataDir = await makeFolder();
  const upstream = await startDemoUpstream();
  onTestFinished(() => upstream.close());
  const env = { OPENROUTER_BASE_URL: upstream.url, OPENROUTER_API_KEY: 'sk-or-v1-startup' };
  await using product = await startProduct({ dataDir, env });
  expect(upstream.calls()).toEqual([]);
  expect(product.output()).not.toMatch(/rehearse|Error/);
  const database = new Sqlite(join(dataDir, 'understudy.db'), { readonly: true });
  onTestFinished(() => void database.close());
  for (const table of ['requests', 'attempts', 'snapshots', 'history_queue', 'cooldowns'])
    expect(database.prepare(`SELECT * FROM ${table}`).all()).toEqual([]);
});

test('an invalid variable stops the start with one clear line', async () => {
  const { code, output } = await runProduct({ env: { PORT: 'http' } });
  expect(code).toBe(1);
  expect(output).toMatch(/^PORT .+\.\n$/);
});

test('an invalid key in the environment is never printed', async () => {
  const { output } = await runProduct({ env: { OPENROUTER_API_KEY: 'sk-or-v1-secret part' } });
  expect(output).not.toContain('secret');
});

test('a port in use is reported in one line, with advice', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  const { code, output } = await runProduct({ env: { PORT: String(port) } });
  expect(code).toBe(1);
  expect(output).toMatch(new RegExp(`^Port ${port} is in use.*npm start$`, 'm'));
});

test('the process keeps running when its output is closed, and stops on request', async () => {
  const port = await findFreePort();
  const child = spawn(process.execPath, [join(projectRoot, 'server.ts')], {
    cwd: projectRoot,
    env: { ...process.env, PORT: String(port), DATA_DIR: await makeFolder() },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  onTestFinished(() => void child.kill('SIGKILL'));
  child.stdout.destroy();
  child.stderr.destroy();
  const health = async () => (await fetch(`http://127.0.0.1:${port}/api/health`)).status;
  await expect.poll(() => health().catch(() => 0)).toBe(200);
  child.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
});

test.each([
  ['that is a file', (folder: string) => writeFile(folder, '')],
  [
    'whose files cannot be written',
    (folder: string) => mkdir(join(folder, 'understudy.lock'), { recursive: true }),
  ],
])('a data folder %s is reported in one line', async (_, spoil) => {
  const dataDir = join(await makeFolder(), 'data');
  await spoil(dataDir);
  const { code, output } = await runProduct({ dataDir });
  expect(code).toBe(1);
  expect(output).toContain(dataDir);
  expect(output.trim().split('\n')).toHaveLength(1);
});

// Not even root can write there.
test.runIf(process.platform === 'linux')('a read-only data folder is reported in one line', async () => {
  const { code, output } = await runProduct({ dataDir: '/sys/kernel' });
  expect(code).toBe(1);
  expect(output.trim()).toBe(
    'You have no permission to write to the data folder /sys/kernel. Change its permissions, or start with another DATA_DIR.',
  );
});

test.each([
  ['on the same port', (url: string) => new URL(url).port, /^Port \d+ is in use.*npm start$/m],
  ['on another port', () => '0', /^Understudy is already running on .+\..*DATA_DIR\.$/m],
])(
  'a second process %s does not touch the data of a running one and says what to do',
  async (_, portOf, line) => {
    const upstream = await startDemoUpstream({});
    onTestFinished(() => upstream.close());
    upstream.play('moonshotai/kimi-k2', { kind: 'slow_first_token', ms: 60_000, keepAlive: false });
    await using first = await startProduct({
      env: { OPENROUTER_BASE_URL: upstream.url, OPENROUTER_API_KEY: 'sk-or-of-the-startup-test' },
    });
    const api = productApi(first.url);
    const hangUp = new AbortController();
    onTestFinished(() => hangUp.abort());
    const running = async () => (await api.history('?status=running')).requests.length;
    const body = { model: 'moonshotai/kimi-k2', messages: [{ role: 'user', content: 'Hello' }] };
    void fetch(`${first.url}/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify(body),
      signal: hangUp.signal,
    }).catch(() => {});
    await expect.poll(running).toBe(1);
    const { code, output } = await runProduct({
      dataDir: first.dataDir,
      // It waits a few seconds in case the other process is stopping.
      env: { PORT: portOf(first.url), ...timeLapse(4) },
    });
    expect(code).toBe(1);
    expect(output).toMatch(line);
    expect(await running()).toBe(1);
    hangUp.abort();
  },
);

test('a process started before the last one has ended waits for it', async () => {
  const dataDir = await makeFolder();
  const last = await startProduct({ dataDir });
  const next = startProduct({ dataDir });
  await last.stop();
  await using product = await next;
  expect(product.output()).toMatch(READY_LINE);
});

test.skipIf(process.platform === 'win32')(
  'the process ends with npm, whose shell forwards no signal',
  async () => {
    // The way npm runs it: a shell that waits for the script.
    const product = await startProduct({
      shellLine: 'node scripts/run.mjs start; true',
      env: { npm_lifecycle_event: 'start' },
    });
    // Resolves when the last process that holds the output has ended.
    await product.kill();
    await expect(fetch(product.url)).rejects.toThrow('fetch failed');
  },
);
