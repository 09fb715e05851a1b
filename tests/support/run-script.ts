import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from './start-product.ts';

type ScriptEnd = { readonly code: number; readonly output: string };

/** Runs a script like npm, on a data folder and in a clean environment. */
export function runScript(
  script: 'backup' | 'config' | 'move' | 'restore' | 'rotate-secret',
  env: { readonly DATA_DIR: string } & Readonly<Record<string, string>>,
  ...args: string[]
): Promise<ScriptEnd> {
  const node = join(projectRoot, 'node_modules', 'node', 'bin', 'node');
  return new Promise((resolve) => {
    execFile(
      node,
      [join(projectRoot, 'scripts', `${script}.ts`), ...args],
      { env: { NODE_ENV: 'production', PATH: process.env['PATH'] ?? '', ...env }, timeout: 60_000 },
      (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code ?? -1), output: stdout + stderr }),
    );
  });
}
