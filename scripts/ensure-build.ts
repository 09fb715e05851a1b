import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withSetupLock } from './setup-lock.mjs';

const SOURCES = [
  '{app,components,lib,db,public}/**/*',
  'instrumentation-client.ts',
  'next.config.ts',
  'postcss.config.mjs',
  'tsconfig.json',
  'package.json',
  'package-lock.json',
];

/** Hashes all sources of the screens, without tests. */
export function hashSources(root: string): string {
  const hash = createHash('sha256');
  const files = globSync(SOURCES, { cwd: root, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
  for (const file of files) {
    hash.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

/** Builds the screens unless the last build used the same sources. */
export async function ensureBuild(root: string): Promise<void> {
  if (isBuilt(root)) return;
  await withSetupLock(root, async () => {
    // Another process may have built them during the wait.
    if (isBuilt(root)) return;
    console.log('Building the screens… (once, about 30 seconds)');
    // Hashed before the build, so that a change during the build triggers another one.
    const sources = hashSources(root);
    await runNextBuild(root);
    writeFileSync(stampPath(root), sources);
  });
}

// Inside the build folder, so that both are deleted together.
const stampPath = (root: string) => join(root, '.next', 'built-from');

function isBuilt(root: string): boolean {
  try {
    readFileSync(join(root, '.next', 'BUILD_ID'));
    return readFileSync(stampPath(root), 'utf8') === hashSources(root);
  } catch {
    return false;
  }
}

async function runNextBuild(root: string): Promise<void> {
  const child = spawn(
    process.execPath,
    [join(root, 'node_modules', 'next', 'dist', 'bin', 'next'), 'build'],
    {
      cwd: root,
      env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) {
    process.stderr.write(Buffer.concat(output));
    throw new Error('The screens could not be built; the lines above say why.');
  }
}
