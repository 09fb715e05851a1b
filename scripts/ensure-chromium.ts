import { spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { findChromium } from './find-chromium.ts';
import type { Machine } from './find-chromium.ts';

type Command = { program: string; args: string[]; timeoutMs: number };

/** The path of a Chromium for the browser tests, or null. */
export function locateChromium(root: string): string | null {
  return findChromium(thisMachine(root));
}

/** Finds or installs a Chromium. If neither works, throws with instructions for the user. */
export function ensureChromium(root: string): string {
  const machine = thisMachine(root);
  const found = findChromium(machine);
  if (found !== null) return found;
  const chosen = machine.env['CHROMIUM_PATH'];
  if (chosen !== undefined && chosen !== '') {
    throw new Error(`CHROMIUM_PATH is ${chosen}, which does not run. Correct it, or leave it out.`);
  }
  for (const { message, commands } of waysToInstall(machine.platform)) {
    console.log(message);
    if (!commands.every((command) => run(root, command))) continue;
    const installed = findChromium(thisMachine(root));
    if (installed !== null) return installed;
  }
  throw new Error(
    'The browser tests need a Chromium and none could be installed. Install Chromium or Google Chrome and try again, or set CHROMIUM_PATH to one.',
  );
}

function thisMachine(root: string): Machine {
  return {
    platform: process.platform,
    env: process.env,
    playwright: { headlessShell: findPlaywrightShell(root), whole: chromium.executablePath() },
  };
}

// Playwright's API only reports the path of its full Chromium. The install command prints the folder of the
// headless shell.
function findPlaywrightShell(root: string): string | null {
  const { stdout } = spawnSync('playwright', ['install', '--dry-run', '--only-shell', 'chromium'], {
    ...ownTools(root),
    encoding: 'utf8',
    timeout: 20_000,
  });
  const folder = /Install location:\s+(.+)/.exec(stdout)?.[1];
  if (folder === undefined) return null;
  const [shell] = globSync('*/chrome-headless-shell{,.exe}', { cwd: folder });
  return shell === undefined ? null : join(folder, shell);
}

function waysToInstall(platform: NodeJS.Platform): { message: string; commands: Command[] }[] {
  const download = {
    message: 'Found no Chromium; downloading its headless shell for the browser tests…',
    commands: [
      { program: 'playwright', args: ['install', '--only-shell', 'chromium'], timeoutMs: 5 * 60_000 },
    ],
  };
  const isDebian = platform === 'linux' && existsSync('/usr/bin/apt-get');
  const asRoot = rootPrefix();
  if (!isDebian || asRoot === null) return [download];
  const [program, ...prefix] = [...asRoot, 'apt-get'] as const;
  const apt = (...args: string[]): Command => ({
    program,
    args: [...prefix, ...args],
    timeoutMs: 10 * 60_000,
  });
  const install = (name: string) => apt('install', '-y', '-q', '--no-install-recommends', name);
  return [
    download,
    {
      message: "Installing the distribution's chromium-headless-shell for the browser tests…",
      commands: [apt('update', '-q'), install('chromium-headless-shell')],
    },
    {
      message: 'The distribution has no chromium-headless-shell; installing its whole Chromium…',
      commands: [install('chromium')],
    },
  ];
}

/** The prefix for commands that need root: none for root, `sudo` if it needs no password, null otherwise. */
function rootPrefix(): string[] | null {
  if (process.getuid?.() === 0) return [];
  const hasSudo = spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore', timeout: 5_000 }).status === 0;
  return hasSudo ? ['sudo', '-n'] : null;
}

function run(root: string, { program, args, timeoutMs }: Command): boolean {
  const { status } = spawnSync(program, args, { ...ownTools(root), timeout: timeoutMs, stdio: 'ignore' });
  return status === 0;
}

const ownTools = (root: string) => ({
  cwd: root,
  env: {
    ...process.env,
    PATH: `${root}/node_modules/.bin:${process.env['PATH'] ?? ''}`,
    DEBIAN_FRONTEND: 'noninteractive',
    // Don't delay the tests for long on a network that drops packets.
    PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '10000',
  },
});
