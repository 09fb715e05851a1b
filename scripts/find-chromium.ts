import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { posix, win32 } from 'node:path';

export type Machine = {
  platform: NodeJS.Platform;
  env: Record<string, string | undefined>;
  /**
   * The paths of Playwright's own browsers, downloaded or not. `headlessShell` is null if Playwright has
   * none.
   */
  playwright: { headlessShell: string | null; whole: string };
};

const SHELL_NAMES = ['chromium-headless-shell', 'chrome-headless-shell'];
const WHOLE_NAMES = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
];

const MAC_APPS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
];

/**
 * The possible paths of a Chromium, best first; only CHROMIUM_PATH if it is set. Headless shells come first,
 * because they run the tests in about 60 % of the time.
 */
export function chromiumCandidates({ platform, env, playwright }: Machine): string[] {
  const chosen = env['CHROMIUM_PATH'];
  if (chosen !== undefined && chosen !== '') return [chosen];
  const shells = platform === 'win32' ? [] : onPath(env, SHELL_NAMES);
  if (playwright.headlessShell !== null) shells.push(playwright.headlessShell);
  return [...shells, ...wholeBrowsers(platform, env), playwright.whole];
}

function wholeBrowsers(platform: NodeJS.Platform, env: Machine['env']): string[] {
  if (platform === 'win32') {
    const folders = [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']];
    return folders
      .filter((folder) => folder !== undefined)
      .map((folder) => win32.join(folder, 'Google', 'Chrome', 'Application', 'chrome.exe'));
  }
  const binaries = onPath(env, WHOLE_NAMES);
  return platform === 'darwin' ? [...MAC_APPS, ...binaries] : binaries;
}

function onPath(env: Machine['env'], names: string[]): string[] {
  const listed = (env['PATH'] ?? '').split(':').filter((folder) => folder !== '');
  const folders = [...new Set([...listed, '/usr/bin', '/usr/local/bin', '/snap/bin'])];
  return names.flatMap((name) => folders.map((folder) => posix.join(folder, name)));
}

/** The first candidate that runs, or null. */
export function findChromium(machine: Machine): string | null {
  return chromiumCandidates(machine).find(isRunnable) ?? null;
}

// Running it is the only proof: Ubuntu's chromium-browser may be a script that only suggests a snap, and a
// downloaded browser may lack libraries.
function isRunnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
  } catch {
    return false;
  }
  if (process.platform === 'win32') return true;
  return spawnSync(path, ['--version'], { stdio: 'ignore', timeout: 20_000 }).status === 0;
}
