import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { chromiumCandidates, findChromium } from './find-chromium.ts';

const playwrightPath = '/cache/playwright/chrome';

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'understudy-chromium-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

function writeProgram(path: string, exitCode: number): void {
  writeFileSync(path, `#!/bin/sh\nexit ${exitCode}\n`);
  chmodSync(path, 0o755);
}

test('CHROMIUM_PATH is the only place looked at when it is set', () => {
  const env = { CHROMIUM_PATH: '/opt/mine', PATH: '/usr/bin' };
  expect(chromiumCandidates({ platform: 'linux', env, playwrightPath })).toEqual(['/opt/mine']);
});

test("the system's Chromium comes before Playwright's own, Chromium before Chrome", () => {
  const places = chromiumCandidates({
    platform: 'linux',
    env: { PATH: '/a:/b', CHROMIUM_PATH: '' },
    playwrightPath,
  });
  expect(places.slice(0, 2)).toEqual(['/a/chromium', '/b/chromium']);
  expect(places).toContain('/usr/bin/google-chrome');
  expect(places.at(-1)).toBe(playwrightPath);
});

test('a Mac has it among its applications', () => {
  const [first] = chromiumCandidates({ platform: 'darwin', env: {}, playwrightPath });
  expect(first).toBe('/Applications/Google Chrome.app/Contents/MacOS/Google Chrome');
});

test('Windows has it under Program Files', () => {
  const env = { PROGRAMFILES: 'C:\\Program Files' };
  expect(chromiumCandidates({ platform: 'win32', env, playwrightPath })).toEqual([
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    playwrightPath,
  ]);
});

test.skipIf(process.platform === 'win32')('what is there but does not run is passed over', () => {
  const folder = makeFolder();
  writeProgram(join(folder, 'chromium'), 1);
  writeProgram(join(folder, 'chromium-browser'), 0);
  const machine = { platform: 'linux' as const, env: { PATH: folder }, playwrightPath };
  // The real machine may have one too, at a later place.
  expect(findChromium({ ...machine, env: { CHROMIUM_PATH: join(folder, 'chromium') } })).toBeNull();
  expect(findChromium({ ...machine, env: { CHROMIUM_PATH: join(folder, 'chromium-browser') } })).toBe(
    join(folder, 'chromium-browser'),
  );
});
