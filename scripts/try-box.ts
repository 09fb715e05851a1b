import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';

// `npm run try-box`: runs the steps of the Dockerfile without a container engine, on Linux as root. Each
// stage is a mount namespace with its own root, and the system's programs replace the base images.

const root = dirname(import.meta.dirname);
const work = mkdtempSync(join(tmpdir(), 'understudy-box-'));
/** Folders that the base images provide. */
const SYSTEM = ['usr', 'bin', 'lib', 'lib64', 'etc', 'dev', 'proc'];
const READY_MS = 60_000;

type Instruction = { readonly name: string; readonly value: string };
type Stage = {
  readonly name: string;
  readonly root: string;
  cwd: string;
  user: string;
  env: Record<string, string>;
};

const stages: Stage[] = [];
let entry: string[] = [];
let health: string[] = [];

try {
  for (const instruction of readDockerfile()) await perform(instruction);
  await tryImage(lastStage());
  console.log('The image starts as an unprivileged user, with everything but its volume read-only.');
} finally {
  rmSync(work, { recursive: true, force: true });
}

function readDockerfile(): Instruction[] {
  const lines = readFileSync(join(root, 'Dockerfile'), 'utf8').replace(/\\\n/g, ' ').split('\n');
  return lines.flatMap((line) => {
    const [, name, value] = /^([A-Z]+) +(.*)$/.exec(line.trim()) ?? [];
    return name === undefined || value === undefined ? [] : [{ name, value }];
  });
}

function lastStage(): Stage {
  const stage = stages.at(-1);
  if (stage === undefined) throw new Error('The Dockerfile begins with FROM.');
  return stage;
}

async function perform({ name, value }: Instruction): Promise<void> {
  if (name === 'FROM') return beginStage(/ AS (\S+)/.exec(value)?.[1] ?? 'final');
  const stage = lastStage();
  console.log(`${stage.name}: ${name} ${value}`);
  switch (name) {
    case 'WORKDIR':
      stage.cwd = value;
      mkdirSync(join(stage.root, value), { recursive: true });
      return;
    case 'COPY':
      return copy(stage, value);
    case 'RUN':
      return finish(enter(stage, ['sh', '-c', value]));
    case 'ENV':
      for (const [, key = '', set = ''] of value.matchAll(/(\w+)=(\S+)/g)) stage.env[key] = set;
      return;
    case 'USER':
      stage.user = value;
      return;
    case 'HEALTHCHECK':
      health = commandOf(value.slice(value.indexOf('CMD') + 'CMD'.length));
      return;
    case 'ENTRYPOINT':
      entry = commandOf(value);
      break;
    case 'EXPOSE':
    case 'VOLUME':
      break;
    default:
      throw new Error(`This script does not know ${name}.`);
  }
}

function commandOf(value: string): string[] {
  return z.array(z.string()).parse(JSON.parse(value));
}

function beginStage(name: string): void {
  const stageRoot = join(work, name);
  for (const folder of [...SYSTEM, 'tmp', 'root']) mkdirSync(join(stageRoot, folder), { recursive: true });
  stages.push({
    name,
    root: stageRoot,
    cwd: '/',
    user: '0:0',
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/root' },
  });
}

/** Copies from the files that git tracks. That can be less than `.dockerignore` allows, but never more. */
async function copy(stage: Stage, value: string): Promise<void> {
  const words = value.split(/ +/);
  const flags = words.filter((word) => word.startsWith('--'));
  const paths = words.filter((word) => !word.startsWith('--'));
  const to = join(stage.root, paths.at(-1)?.startsWith('/') === true ? '' : stage.cwd, paths.at(-1) ?? '');
  const from = flags.find((flag) => flag.startsWith('--from='))?.slice('--from='.length);
  const owner = flags.find((flag) => flag.startsWith('--chown='))?.slice('--chown='.length);
  if (from === undefined) {
    const script = `git ls-files -z -- ${paths.slice(0, -1).join(' ')} | tar -c --null -T - | tar -x -C ${to}`;
    await finish(spawn('sh', ['-c', script], { cwd: root, stdio: 'inherit' }));
    return;
  }
  const source = stages.find(({ name }) => name === from);
  if (source === undefined) throw new Error(`There is no stage ${from}.`);
  cpSync(join(source.root, paths[0] ?? ''), to, { recursive: true, verbatimSymlinks: true });
  if (owner !== undefined) await finish(spawn('chown', ['-R', owner, to], { stdio: 'inherit' }));
}

/** Runs a command in a stage. With `isSealed`, only the volume and `/tmp` are writable. */
function enter(stage: Stage, command: readonly string[], isSealed = false): ChildProcess {
  const [uid = '0', gid = '0'] = stage.user.split(':');
  const system = SYSTEM.map((folder) => `mount --rbind /${folder} "$R/${folder}"`);
  const mounts = isSealed
    ? [
        'mount --bind "$R" "$R" && cd "$R"',
        ...system,
        'mount --bind "$R/data" "$R/data"',
        'mount -t tmpfs -o mode=1777 tmpfs "$R/tmp"',
        'mount -o remount,ro,bind "$R"',
      ]
    : system;
  const script = `${mounts.join(' && ')} && exec chroot --userspec=${uid}:${gid} "$R" env -i ${Object.entries(
    stage.env,
  )
    .map(([key, value]) => `${key}='${value}'`)
    .join(' ')} sh -c 'cd "$0" && exec "$@"' ${stage.cwd} "$@"`;
  return spawn('unshare', ['--mount', 'sh', '-c', script, 'sh', ...command], {
    env: { ...process.env, R: stage.root },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once('exit', resolve));
}

async function finish(child: ChildProcess): Promise<void> {
  child.stdout?.resume();
  const code = await exitOf(child);
  if (code !== 0) throw new Error(`That step ended with ${code}.`);
}

async function tryImage(stage: Stage): Promise<void> {
  const isSealed = '! touch /app/dist/x 2>/dev/null && touch /data/x && rm /data/x';
  await finish(enter(stage, ['sh', '-c', isSealed], true));
  const server = enter(stage, entry, true);
  const ended = exitOf(server);
  try {
    await isReady(server);
    await finish(enter(stage, health, true));
    if (statSync(join(stage.root, 'data', 'understudy.db')).uid === 0)
      throw new Error('The data belong to root.');
  } finally {
    server.kill('SIGTERM');
  }
  const code = await ended;
  if (code !== 0) throw new Error(`After SIGTERM it ended with ${code}.`);
}

async function isReady(server: ChildProcess): Promise<void> {
  if (server.stdout === null) throw new Error('The output of the server is read.');
  const lines = createInterface(server.stdout);
  const timer = setTimeout(() => lines.close(), READY_MS);
  for await (const line of lines) {
    console.log(`  ${line}`);
    if (line.includes('is ready at')) return clearTimeout(timer);
  }
  throw new Error('It did not become ready.');
}
