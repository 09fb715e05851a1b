import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { posix, win32 } from 'node:path';

export type Machine = {
  platform: NodeJS.Platform;
  env: Record<string, string | undefined>;
  /** Where Playwright keeps its own, downloaded or not. */
  playwrightPath: string;
};

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];

const MAC_APPS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
];

/** Where a Chromium may be on this machine, the most wanted first. What CHROMIUM_PATH names is the only place then. */
export function chromiumCandidates({ platform, env, playwrightPath }: Machine): string[] {
  const chosen = env['CHROMIUM_PATH'];
  if (chosen !== undefined && chosen !== '') return [chosen];
  return [...systemCandidates(platform, env), playwrightPath];
}

function systemCandidates(platform: NodeJS.Platform, env: Machine['env']): string[] {
  if (platform === 'win32') {
    const folders = [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']];
    return folders
      .filter((folder) => folder !== undefined)
      .map((folder) => win32.join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'));
  }
  const onPath = (env['PATH'] ?? '').split(':').filter((folder) => folder !== '');
  const folders = [...new Set([...onPath, '/usr/bin', '/usr/local/bin', '/snap/bin'])];
  const binaries = NAMES.flatMap((name) => folders.map((folder) => posix.join(folder, name)));
  return platform === 'darwin' ? [...MAC_APPS, ...binaries] : binaries;
}

/** The first Chromium here that runs, or null. */
export function findChromium(machine: Machine): string | null {
  return chromiumCandidates(machine).find(isRunnable) ?? null;
}

// Asked for its version, since Ubuntu's chromium-browser can be a note that tells to install a snap,
// and a downloaded one may lack the libraries it needs.
function isRunnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
  } catch {
    return false;
  }
  if (process.platform === 'win32') return true;
  return spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0;
}
