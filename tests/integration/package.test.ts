import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, symlink } from 'node:fs/promises';
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

/**
 * The result of `npm install understudy-….tgz`, with dependencies linked from here instead of the
 * registry.
 */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'understudy-package-'));
  await run('npm', ['pack', '--pack-destination', folder], { cwd: projectRoot });
  await mkdir(join(folder, 'node_modules'));
  await run('tar', ['-xzf', 'understudy-0.1.0.tgz', '-C', 'node_modules'], { cwd: folder });
  packed = join(folder, 'node_modules', 'understudy');
  await rename(join(folder, 'node_modules', 'package'), packed);
  const manifest = Packed.parse(JSON.parse(readFileSync(join(packed, 'package.json'), 'utf8')));
  for (const name of Object.keys(manifest.dependencies)) {
    const place = join(folder, 'node_modules', name);
    await mkdir(dirname(place), { recursive: true });
    await symlink(join(projectRoot, 'node_modules', name), place);
  }
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the package’s command, with all user folders inside the test’s folder. */
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

test('the package starts from any directory and keeps its data in the user’s data folder', async () => {
  const child = start(['--demo']);
  const ended = codeOf(child);
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

function codeOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('exit', resolve));
}

test('the package backs up and restores its data and rotates the secret', async () => {
  const data = { DATA_DIR: join(folder, 'share', 'understudy', 'demo') };
  expect(await codeOf(start(['backup', join(folder, 'copy')], data))).toBe(0);
  expect(existsSync(join(folder, 'copy', 'understudy.db'))).toBe(true);
  expect(await codeOf(start(['restore', join(folder, 'copy')], data))).toBe(0);
  expect(await codeOf(start(['rotate-secret'], data))).toBe(0);
});

test('an unknown command is refused with a list of the commands', async () => {
  const child = start(['serve']);
  let output = '';
  child.stderr?.on('data', (bytes: Buffer) => (output += bytes.toString()));
  expect(await codeOf(child)).toBe(1);
  expect(output).toMatch(/^There is no command "serve"\.\n\nunderstudy \[--demo\]/);
});

test('the documented systemd service starts unchanged', async () => {
  const unit = readFileSync(join(projectRoot, 'docs', 'understudy.service'), 'utf8');
  const valuesOf = (key: string): string[] =>
    [...unit.matchAll(new RegExp(`^${key}=(.*)$`, 'gm'))].map(([, value = '']) => value);
  const [program = '', ...args] = (valuesOf('ExecStart')[0] ?? '')
    .replaceAll('/opt/understudy', folder)
    .split(' ');
  const env = Object.fromEntries(
    valuesOf('Environment').map((line): [string, string] => {
      const [name = '', value = ''] = line.split('=', 2);
      return [name, value];
    }),
  );
  const child = spawn(program, args, {
    // The port and the data folder are the test’s own.
    env: { NODE_ENV: 'production', ...env, PORT: '0', DATA_DIR: join(folder, 'service') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = codeOf(child);
  try {
    expect((await fetch(`${await readyUrl(child)}/api/health`)).status).toBe(200);
  } finally {
    child.kill('SIGTERM');
  }
  expect(await ended).toBe(0);
});

/** Every command in the team documentation, and what runs it. */
const typed: Readonly<Record<string, string>> = {
  'BASE_URL=https://understudy.example.com docker compose up --build --detach': 'npm run try-box',
  'docker compose logs understudy': 'npm run try-box prints the log',
  'npm pack': 'this file',
  'npm install --prefix /opt/understudy ./understudy-0.1.0.tgz': 'this file, with the dependencies linked',
  'cp docs/understudy.service /etc/systemd/system/': 'this file reads it',
  'systemctl enable --now understudy': 'this file runs its command',
  'BASE_URL=https://understudy.example.com TRUSTED_PROXIES=127.0.0.1 npm start': 'accounts',
  'npm run try-box': 'itself',
  'npm start': 'every test of the product',
  'curl -f http://127.0.0.1:3000/api/health': 'this file, and scripts/health.ts',
  'npm run backup -- FOLDER': 'backup',
  'npm run restore -- FOLDER': 'backup',
  'npm run rotate-secret': 'rotate-secret',
  '/opt/understudy/node_modules/.bin/understudy backup FOLDER': 'this file',
  '/opt/understudy/node_modules/.bin/understudy restore FOLDER': 'this file',
  '/opt/understudy/node_modules/.bin/understudy rotate-secret': 'this file',
};

test('every command in the team documentation is run by a test', () => {
  const page = readFileSync(join(projectRoot, 'docs', 'running.md'), 'utf8');
  const lines = [...page.matchAll(/^```\n(.*?)^```/gms)].flatMap(([, block = '']) =>
    block.trim().split('\n'),
  );
  const inline = [...page.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
  const isCommand = (line: string): boolean =>
    /^(?:[A-Z_]+=\S+ )*(?:npm|npx|docker|systemctl|cp|curl -f|\/opt\/understudy\/\S+)(?: |$)/.test(line);
  const commands = [...new Set([...lines, ...inline].filter(isCommand))];
  expect(commands.toSorted()).toEqual(Object.keys(typed).toSorted());
});

test('the package contains no source, test or development tool', async () => {
  const { stdout } = await run('tar', ['-tzf', 'understudy-0.1.0.tgz'], { cwd: folder });
  const files = stdout.trim().split('\n');
  expect(files.filter((file) => /\.test\.|\.ts$/.test(file) && !file.includes('/dist/app/'))).toEqual([]);
  const allowed = /^package\/(?:dist\/|package\.json$|README\.md$|LICENSE$|NOTICE$)/;
  expect(files.filter((file) => !allowed.test(file))).toEqual([]);
});
