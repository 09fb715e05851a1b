import { defineConfig } from '@playwright/test';
import { locateChromium } from './scripts/ensure-chromium.ts';

// Asked once: each worker reads this file again.
process.env['CHROMIUM_PATH'] ??= locateChromium(import.meta.dirname) ?? '';
const executablePath = process.env['CHROMIUM_PATH'];

export default defineConfig({
  testDir: 'tests/browser',
  testMatch: '*.spec.ts',
  outputDir: '.cache/browser',
  reporter: 'list',
  forbidOnly: process.env['CI'] !== undefined,
  // A test that fails runs once more, only to leave a trace of it: it has failed whatever comes of that.
  retries: 1,
  failOnFlakyTests: true,
  workers: 2,
  // Only what has failed waits this long. A machine that is busy with something else takes ten times as long as a quiet one.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  use: {
    browserName: 'chromium',
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    actionTimeout: 30_000,
    trace: 'on-first-retry',
    launchOptions: {
      ...(executablePath === '' ? {} : { executablePath }),
      args: ['--disable-quic', '--no-first-run', '--disable-component-update', '--disable-sync'],
    },
  },
});
