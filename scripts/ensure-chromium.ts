import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { findChromium } from './find-chromium.ts';
import type { Machine } from './find-chromium.ts';

type Command = { program: string; args: string[]; timeoutMs: number };

/** Where the browser tests' Chromium is on this machine now, or null. */
export function locateChromium(): string | null {
  return findChromium(thisMachine());
}

/** Finds a Chromium, or installs one; throws with what the user can do when neither works. */
export function ensureChromium(root: string): string {
  const machine = thisMachine();
  const found = findChromium(machine);
  if (found !== null) return found;
  const chosen = machine.env['CHROMIUM_PATH'];
  if (chosen !== undefined && chosen !== '') {
    throw new Error(`CHROMIUM_PATH is ${chosen}, which does not run. Correct it, or leave it out.`);
  }
  for (const { told, commands } of waysToInstall(machine.platform)) {
    console.log(told);
    if (!commands.every((command) => run(root, command))) continue;
    const installed = findChromium(machine);
    if (installed !== null) return installed;
  }
  throw new Error(
    'The browser tests need a Chromium and none could be installed. Install Chromium or Google Chrome and try again, or set CHROMIUM_PATH to one.',
  );
}

function thisMachine(): Machine {
  return { platform: process.platform, env: process.env, playwrightPath: chromium.executablePath() };
}

function waysToInstall(platform: NodeJS.Platform): { told: string; commands: Command[] }[] {
  const download = {
    told: 'No Chromium here; downloading one for the browser tests…',
    commands: [{ program: 'playwright', args: ['install', 'chromium'], timeoutMs: 5 * 60_000 }],
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
  return [
    download,
    {
      told: "Installing the distribution's Chromium for the browser tests…",
      commands: [apt('update', '-q'), apt('install', '-y', '-q', '--no-install-recommends', 'chromium')],
    },
  ];
}

/** What makes a command run as root: nothing when this is root, sudo when it asks no password, else null. */
function rootPrefix(): string[] | null {
  if (process.getuid?.() === 0) return [];
  const hasSudo = spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore', timeout: 5_000 }).status === 0;
  return hasSudo ? ['sudo', '-n'] : null;
}

function run(root: string, { program, args, timeoutMs }: Command): boolean {
  const { status } = spawnSync(program, args, {
    cwd: root,
    timeout: timeoutMs,
    stdio: 'ignore',
    env: {
      ...process.env,
      PATH: `${root}/node_modules/.bin:${process.env['PATH'] ?? ''}`,
      DEBIAN_FRONTEND: 'noninteractive',
      // A network that swallows packets should not hold the tests up for long.
      PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '10000',
    },
  });
  return status === 0;
}
