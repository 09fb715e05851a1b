import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withSetupLock } from './setup-lock.mjs';

// Plain JavaScript, because it runs before the install, on whichever Node the machine has.

/** The path of the pinned Node, which the `node` package installs. */
export function pinnedNodePath(root) {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  return join(root, 'node_modules', 'node', 'bin', name);
}

/**
 * Whether the last install matches the lock. `installed` is npm's own record of it, which npm writes last, so
 * an interrupted install doesn't match.
 */
export function isInstalled(lock, installed) {
  if (installed === null) return false;
  const wanted = Object.entries(lock.packages).filter(([path]) => path !== '');
  const present = installed.packages;
  // npm skips optional packages for other platforms.
  const isMet = ([path, entry]) =>
    present[path] === undefined
      ? entry.optional === true
      : present[path].version === entry.version && present[path].integrity === entry.integrity;
  return wanted.every(isMet) && Object.keys(present).every((path) => lock.packages[path] !== undefined);
}

/** Installs from the lock if necessary. Throws with a message for the user. */
export async function ensureInstall(root) {
  if (isReady(root)) return;
  await withSetupLock(root, () => {
    // Another process may have installed them during the wait.
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
  // With a lock, npm compiles better-sqlite3, although that includes its binaries and says so ("gypfile":
  // false). This fails without Python. So no install scripts run, except for `node`, which downloads the
  // pinned Node. Development packages are needed for the build, even if NODE_ENV is "production".
  runNpm(root, ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund']);
  runNpm(root, ['rebuild', 'node', '--ignore-scripts=false']);
}

function runNpm(root, args) {
  const npm = process.env.npm_execpath;
  // The install removes the pinned Node for a moment, and this process may run on it.
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
