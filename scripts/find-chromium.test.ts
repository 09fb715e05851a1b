import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { chromiumCandidates, findChromium } from './find-chromium.ts';

const playwright = { headlessShell: '/cache/playwright/headless-shell', whole: '/cache/playwright/chrome' };

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-chromium-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

function writeProgram(path: string, exitCode: number): void {
  writeFileSync(path, `#!/bin/sh\nexit ${exitCode}\n`);
  chmodSync(path, 0o755);
}

test('CHROMIUM_PATH, when set, is the only candidate', () => {
  const env = { CHROMIUM_PATH: '/opt/mine', PATH: '/usr/bin' };
  expect(chromiumCandidates({ platform: 'linux', env, playwright })).toEqual(['/opt/mine']);
});

test('headless shells come before full browsers, and the system’s before Playwright’s', () => {
  const places = chromiumCandidates({
    platform: 'linux',
    env: { PATH: '/a:/b', CHROMIUM_PATH: '' },
    playwright,
  });
  expect(places.slice(0, 2)).toEqual(['/a/chromium-headless-shell', '/b/chromium-headless-shell']);
  expect(places).toContain('/usr/bin/chrome-headless-shell');
  const ownShell = places.indexOf(playwright.headlessShell);
  expect(places.slice(ownShell + 1, ownShell + 3)).toEqual(['/a/chromium', '/b/chromium']);
  expect(places.slice(0, ownShell).every((place) => place.endsWith('headless-shell'))).toBe(true);
  expect(places).toContain('/usr/bin/google-chrome');
  expect(places.at(-1)).toBe(playwright.whole);
});

test('macOS has full browsers among its applications', () => {
  const places = chromiumCandidates({ platform: 'darwin', env: {}, playwright });
  expect(places[places.indexOf(playwright.headlessShell) + 1]).toBe(
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  );
});

test('Windows has full browsers under Program Files', () => {
  const env = { PROGRAMFILES: 'C:\\Program Files' };
  expect(chromiumCandidates({ platform: 'win32', env, playwright })).toEqual([
    playwright.headlessShell,
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    playwright.whole,
  ]);
});

test('only full browsers are candidates if neither the system nor Playwright has a headless shell', () => {
  const places = chromiumCandidates({
    platform: 'win32',
    env: {},
    playwright: { headlessShell: null, whole: playwright.whole },
  });
  expect(places).toEqual([playwright.whole]);
});

test.skipIf(process.platform === 'win32')('a Chromium that fails to run is skipped', () => {
  const folder = makeFolder();
  writeProgram(join(folder, 'chromium'), 1);
  writeProgram(join(folder, 'chromium-browser'), 0);
  const machine = { platform: 'linux' as const, env: { PATH: folder }, playwright };
  // This machine may have its own Chromium, so the test only tries the chosen one.
  expect(findChromium({ ...machine, env: { CHROMIUM_PATH: join(folder, 'chromium') } })).toBeNull();
  expect(findChromium({ ...machine, env: { CHROMIUM_PATH: join(folder, 'chromium-browser') } })).toBe(
    join(folder, 'chromium-browser'),
  );
});
