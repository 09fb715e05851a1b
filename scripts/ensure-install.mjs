import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withSetupLock } from './setup-lock.mjs';

// Plain JavaScript: this runs before anything is installed, on whatever Node the machine has.

/** The Node this project is pinned to; the `node` package puts it here. */
export function pinnedNodePath(root) {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  return join(root, 'node_modules', 'node', 'bin', name);
}

/**
 * Says whether what npm wrote down after its last install is what the lock asks for. A hand-run
 * `npm ci` counts, an interrupted one does not: npm writes its record last.
 */
export function isInstalled(lock, installed) {
  if (installed === null) return false;
  const wanted = Object.entries(lock.packages).filter(([path]) => path !== '');
  const present = installed.packages;
  // npm leaves out optional packages that are for another platform.
  const isMet = ([path, entry]) =>
    present[path] === undefined
      ? entry.optional === true
      : present[path].version === entry.version && present[path].integrity === entry.integrity;
  return wanted.every(isMet) && Object.keys(present).every((path) => lock.packages[path] !== undefined);
}

/** Installs exactly what the lock says when it is not there yet. Throws with a line for the user. */
export async function ensureInstall(root) {
  if (isReady(root)) return;
  await withSetupLock(root, () => {
    // Another start may have done it while this one waited.
    if (isReady(root)) return;
    console.log('Installing what package-lock.json lists…');
    install(root);
    if (!existsSync(pinnedNodePath(root))) {
      throw new Error('The pinned Node is missing after the install. Run npm rebuild node, then try again.');
    }
  });
}

function isReady(root) {
  const lock = readJson(join(root, 'package-lock.json'));
  if (lock === null)
    throw new Error('package-lock.json is missing. Run this from a whole copy of the project.');
  return (
    existsSync(pinnedNodePath(root)) &&
    isInstalled(lock, readJson(join(root, 'node_modules', '.package-lock.json')))
  );
}

function install(root) {
  // From a lock, npm compiles better-sqlite3 even though that brings its binaries and says so ("gypfile": false), and
  // fails where there is no Python. So no script runs but that of `node`, which fetches the pinned Node.
  // The build needs the development packages too, also where NODE_ENV says production.
  runNpm(root, ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund']);
  runNpm(root, ['rebuild', 'node', '--ignore-scripts=false']);
}

function runNpm(root, args) {
  const npm = process.env.npm_execpath;
  // An install takes the pinned Node away before it brings the new one, and this may run on it.
  const isNpm = npm !== undefined && /npm-cli\.c?js$/.test(npm) && existsSync(process.execPath);
  const { status, error } = isNpm
    ? spawnSync(process.execPath, [npm, ...args], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] })
    : spawnSync('npm', args, {
        cwd: root,
        stdio: ['ignore', 'inherit', 'inherit'],
        shell: process.platform === 'win32',
      });
  if (error !== undefined) {
    throw new Error('npm was not found. Install Node.js with npm from https://nodejs.org, then try again.');
  }
  if (status !== 0) {
    throw new Error(
      'The install did not finish. Check the network connection and the lines above, then try again.',
    );
  }
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}
