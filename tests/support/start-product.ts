import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startFairClock } from './fair-clock.ts';

type ProductOptions = {
  /** Added to a clean environment without the machine’s own key and port. */
  env?: Record<string, string>;
  /** Arguments of `server.ts`, such as `--demo`. */
  args?: string[];
  /** A shell command line that replaces `server.ts`. */
  shellLine?: string;
  /** An existing folder to keep. By default a new one is created and removed at the end. */
  dataDir?: string;
};

export type ProductExit = { code: number | null; signal: NodeJS.Signals | null };

const READY = /^Understudy is ready at (http:\/\/\S+)$/m;
const READY_WITHIN_MS = 120_000;
const STOP_WITHIN_MS = 30_000;

export const projectRoot = join(import.meta.dirname, '..', '..');

/** A running product on a free loopback port with its own data. */
export type Product = AsyncDisposable & {
  readonly url: string;
  readonly pid: number;
  /** Measured by a fair clock. */
  readonly readyAfterMs: number;
  readonly dataDir: string;
  /** The output so far. */
  output(): string;
  /** Stops it like Ctrl-C and removes temporary data. */
  stop(): Promise<ProductExit>;
  /** Kills it without warning and keeps its data. */
  kill(): Promise<ProductExit>;
};

/** Environment that makes the product’s clocks and timers run this many times as fast. */
export function timeLapse(rate: number): Record<string, string> {
  const preloaded = pathToFileURL(join(projectRoot, 'tests/support/time-lapse.ts')).href;
  return { NODE_OPTIONS: `--import ${preloaded}`, TIME_LAPSE_RATE: String(rate) };
}

/** Environment that moves the product’s system clock by so much. */
export function timeShift(byMs: number): Record<string, string> {
  return { ...timeLapse(1), TIME_SHIFT_MS: String(byMs) };
}

/** Starts the built product and waits until it is ready. */
export async function startProduct(options: ProductOptions = {}): Promise<Product> {
  const isOwnData = options.dataDir === undefined;
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'understudy-data-')));
  const spawned = spawnProduct({ ...options, env: { PORT: '0', DATA_DIR: dataDir, ...options.env } });
  const removeData = () => (isOwnData ? rm(dataDir, { recursive: true, force: true }) : Promise.resolve());

  const stop = async () => {
    const exit = await end(spawned, 'SIGTERM');
    await removeData();
    return exit;
  };
  try {
    const url = await readyUrl(spawned);
    return {
      url,
      pid: spawned.pid,
      readyAfterMs: spawned.elapsedMs(),
      dataDir,
      output: spawned.output,
      stop,
      kill: () => end(spawned, 'SIGKILL'),
      [Symbol.asyncDispose]: async () => void (await stop()),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * Starts the product up to three times, until one start takes less time than this. Other work on the machine can only
 * delay a start, so the fastest one says most about the product.
 */
export async function startFast(
  limitMs: number,
  prepare: () => ProductOptions | Promise<ProductOptions> = () => ({}),
): Promise<Product> {
  for (let tries = 1; ; tries += 1) {
    const product = await startProduct(await prepare());
    if (product.readyAfterMs < limitMs || tries === 3) return product;
    await product.stop();
  }
}

/** Runs a product that should end on its own. Returns how it ended. */
export async function runProduct(options: ProductOptions = {}): Promise<ProductExit & { output: string }> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), 'understudy-data-')));
  const spawned = spawnProduct({ ...options, env: { PORT: '0', DATA_DIR: dataDir, ...options.env } });
  try {
    // If it starts anyway, it is stopped, and its output says that it was ready.
    await Promise.race([spawned.exited, readyUrl(spawned).catch(() => '')]);
    const exit = await end(spawned, 'SIGTERM');
    return { ...exit, output: spawned.output() };
  } finally {
    if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
  }
}

type Spawned = {
  child: ChildProcess;
  pid: number;
  elapsedMs: () => number;
  exited: Promise<ProductExit>;
  output: () => string;
};

function spawnProduct({ env, args = [], shellLine }: ProductOptions): Spawned {
  const node = join(projectRoot, 'node_modules', 'node', 'bin', 'node');
  // Like `npm start`, but without checking the build.
  const line = [node, '--import', './scripts/quick-start.ts', 'server.ts', ...args] as const;
  const [program, ...rest] = shellLine === undefined ? line : (['sh', '-c', shellLine] as const);
  const child = spawn(program, rest, {
    cwd: projectRoot,
    env: { ...cleanEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const collect = (chunk: Buffer) => {
    output += chunk.toString();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const exited = new Promise<ProductExit>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal }));
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${program} could not be started.`);
  return { child, pid, elapsedMs: startFairClock(pid), exited, output: () => output };
}

function cleanEnvironment(): NodeJS.ProcessEnv {
  const { PORT: _port, HOST: _host, DATA_DIR: _dataDir, NODE_ENV: _mode, ...rest } = process.env;
  const kept = Object.entries(rest).filter(
    ([name]) => !/^(OPENROUTER_|DATABASE_URL$|VITEST|TEST_|PLAYWRIGHT_)/.test(name),
  );
  return Object.fromEntries(kept) as NodeJS.ProcessEnv;
}

async function readyUrl({ child, exited, output }: Spawned): Promise<string> {
  const ready = Promise.withResolvers<string>();
  const look = () => {
    const url = READY.exec(output())?.[1];
    if (url !== undefined) ready.resolve(url);
  };
  child.stdout?.on('data', look);
  const timer = setTimeout(
    () => ready.reject(new Error(`Not ready in time. It said:\n${output()}`)),
    READY_WITHIN_MS,
  );
  void exited.then(({ code, signal }) =>
    ready.reject(new Error(`It ended (${code ?? signal}) before it was ready. It said:\n${output()}`)),
  );
  try {
    return await ready.promise;
  } finally {
    clearTimeout(timer);
    child.stdout?.off('data', look);
  }
}

async function end({ child, exited }: Spawned, signal: NodeJS.Signals): Promise<ProductExit> {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
  try {
    return await exited;
  } finally {
    clearTimeout(timer);
  }
}
