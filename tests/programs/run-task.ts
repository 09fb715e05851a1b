import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

type Task = {
  readonly executable: string;
  readonly args: readonly string[];
  /** Added to a clean environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
};

const MOST_MS = 120_000;

/** Runs a program without a terminal until it ends. Returns its exit code and output. */
export function runTask({
  executable,
  args,
  env,
  folder,
}: Task): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(executable, args, {
      cwd: folder,
      env: { NODE_ENV: 'production', PATH: process.env['PATH'] ?? '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: MOST_MS,
    });
    let output = '';
    const keep = (bytes: Buffer): void => void (output += bytes.toString('utf8'));
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}

/** A temporary working directory, removed at the end. */
export async function makeFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'understudy-program-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
