import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { projectRoot } from '#tests/support/start-product';

const run = promisify(execFile);
const Packed = z.object({ dependencies: z.record(z.string(), z.string()) });

let folder: string;
let packed: string;

/** What `npm install understudy-….tgz` leaves, with the dependencies taken from here instead of the registry. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'understudy-package-'));
  await run('npm', ['pack', '--pack-destination', folder], { cwd: projectRoot });
  await mkdir(join(folder, 'node_modules'));
  await run('tar', ['-xzf', 'understudy-0.1.0.tgz', '-C', 'node_modules'], { cwd: folder });
  packed = join(folder, 'node_modules', 'package');
  const manifest = Packed.parse(JSON.parse(readFileSync(join(packed, 'package.json'), 'utf8')));
  for (const name of Object.keys(manifest.dependencies)) {
    const place = join(folder, 'node_modules', name);
    await mkdir(dirname(place), { recursive: true });
    await symlink(join(projectRoot, 'node_modules', name), place);
  }
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function start(args: readonly string[], given: Record<string, string> = {}): ChildProcess {
  const { DATA_DIR: _data, ...env } = process.env;
  return spawn(process.execPath, [join(packed, 'dist', 'scripts', 'understudy.mjs'), ...args], {
    cwd: folder,
    env: {
      ...env,
      HOME: folder,
      XDG_DATA_HOME: join(folder, 'share'),
      XDG_CACHE_HOME: join(folder, 'cache'),
      PORT: '0',
      ...given,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function readyUrl(child: ChildProcess): Promise<string> {
  let output = '';
  return new Promise((resolve, reject) => {
    const read = (bytes: Buffer): void => {
      output += bytes.toString();
      const url = /ready at (http:\/\/\S+)/.exec(output)?.[1];
      if (url !== undefined) resolve(url);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', () => reject(new Error(`It ended:\n${output}`)));
  });
}

test('the package starts anywhere, with its data in the folder of the person', async () => {
  const child = start(['--demo']);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    const url = await readyUrl(child);
    const page = await fetch(url, { headers: { accept: 'text/html' } });
    expect(page.status).toBe(200);
    const [script = 'none'] = /\/_next\/static\/[^"]+\.js/.exec(await page.text()) ?? [];
    expect((await fetch(`${url}${script}`)).status).toBe(200);
    const answer = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'understudy/main', messages: [{ role: 'user', content: 'Hello.' }] }),
    });
    expect(answer.status).toBe(200);
    const history = await fetch(`${url}/api/history?limit=1`);
    expect(await history.json()).toMatchObject({ requests: [{ category: 'main', status: 'served' }] });
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
  expect(existsSync(join(folder, 'share', 'understudy', 'demo', 'understudy.db'))).toBe(true);
});

test('the package backs up that data with a command of its own', async () => {
  const backup = start(['backup', join(folder, 'copy')], {
    DATA_DIR: join(folder, 'share', 'understudy', 'demo'),
  });
  const code = await new Promise((resolve) => backup.once('exit', resolve));
  expect(code).toBe(0);
  expect(existsSync(join(folder, 'copy', 'understudy.db'))).toBe(true);
});

test('the package carries no source, no test and no development tool', async () => {
  const { stdout } = await run('tar', ['-tzf', 'understudy-0.1.0.tgz'], { cwd: folder });
  const files = stdout.trim().split('\n');
  expect(files.filter((file) => /\.test\.|\.ts$/.test(file) && !file.includes('/dist/app/'))).toEqual([]);
  const allowed = /^package\/(?:dist\/|package\.json$|README\.md$|LICENSE$)/;
  expect(files.filter((file) => !allowed.test(file))).toEqual([]);
});
