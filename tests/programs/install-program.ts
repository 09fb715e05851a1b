import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '#tests/support/start-product';

/**
 * The programs are large, so they are not dependencies. They are installed when these tests run.
 */
const folder = join(projectRoot, '.cache', 'programs');

type Program = {
  readonly name: string;
  readonly version: string;
  /** Relative to `node_modules`. */
  readonly executable: string;
};

/**
 * Installs a program from the registry unless this version is installed. Returns the path of its
 * executable.
 */
export function installProgram({ name, version, executable }: Program): string {
  const own = join(folder, `${name.replace('/', '-')}-${version}`);
  const path = join(own, 'node_modules', executable);
  if (existsSync(path)) return path;
  mkdirSync(own, { recursive: true });
  const args = [
    'install',
    '--prefix',
    own,
    '--no-audit',
    '--no-fund',
    '--ignore-scripts',
    `${name}@${version}`,
  ];
  const { status, stderr } = spawnSync('npm', args, { encoding: 'utf8' });
  if (status !== 0 || !existsSync(path)) throw new Error(`${name} could not be installed: ${stderr}`);
  return path;
}
