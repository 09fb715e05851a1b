import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { productApi } from '#tests/support/product-api';
import { startProduct } from '#tests/support/start-product';

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'understudy-private-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, 'data');
}

async function modeOf(path: string): Promise<number> {
  return (await stat(path)).mode & 0o777;
}

async function modesIn(folder: string): Promise<ReadonlyMap<string, number>> {
  const modes = new Map<string, number>();
  for (const name of await readdir(folder)) modes.set(name, await modeOf(join(folder, name)));
  return modes;
}

/** Runs the product as a user would. The files are checked while it runs. */
async function run(dataDir: string, look: (output: string) => Promise<void>): Promise<void> {
  // The usual umask: files created without care are readable by everyone.
  await using product = await startProduct({
    dataDir,
    shellLine: 'umask 022; exec node_modules/.bin/node server.ts',
  });
  await productApi(product.url).categories();
  await look(product.output());
}

test.skipIf(process.platform === 'win32')(
  'only their owner can access the data folder and its files',
  async () => {
    const dataDir = await makeFolder();
    await run(dataDir, async () => {
      expect(await modeOf(dataDir)).toBe(0o700);
      const modes = await modesIn(dataDir);
      expect([...modes.keys()]).toEqual(
        expect.arrayContaining(['understudy.db', 'understudy.db-wal', 'understudy.lock']),
      );
      expect(new Set(modes.values())).toEqual(new Set([0o600]));
    });
  },
);

test.skipIf(process.platform === 'win32')(
  'files and folders readable by others are made private at the next start',
  async () => {
    const dataDir = await makeFolder();
    await run(dataDir, async () => {});
    await writeFile(join(dataDir, 'secret.key'), Buffer.alloc(32));
    for (const name of await readdir(dataDir)) await chmod(join(dataDir, name), 0o644);
    await chmod(dataDir, 0o755);
    await run(dataDir, async (output) => {
      expect(await modeOf(dataDir)).toBe(0o700);
      expect(new Set((await modesIn(dataDir)).values())).toEqual(new Set([0o600]));
      expect(output).not.toContain('chmod');
    });
  },
);

test.skipIf(process.platform === 'win32')(
  'a folder with other files keeps its permissions, and Understudy’s files are private',
  async () => {
    const dataDir = await makeFolder();
    await mkdir(dataDir, { mode: 0o755 });
    await chmod(dataDir, 0o755);
    await writeFile(join(dataDir, 'letter.txt'), 'Dear reader');
    await chmod(join(dataDir, 'letter.txt'), 0o644);
    await run(dataDir, async () => {
      expect(await modeOf(dataDir)).toBe(0o755);
      const modes = await modesIn(dataDir);
      expect([modes.get('understudy.db'), modes.get('letter.txt')]).toEqual([0o600, 0o644]);
    });
  },
);
