import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['lib/**/*.test.ts', 'db/**/*.test.ts', 'components/**/*.test.ts', 'scripts/**/*.test.ts'],
          environment: 'node',
          // No unit test mocks a module or changes what is global, so they can share one start.
          pool: 'threads',
          isolate: false,
          // Properties are tried many times over, and the machine may be busy with something else.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          environment: 'node',
          // The package throws outside of Next's server build.
          alias: { 'server-only': join(import.meta.dirname, 'node_modules/server-only/empty.js') },
          // Only what has failed waits this long: the machine may be busy with something else.
          testTimeout: 120_000,
          hookTimeout: 180_000,
          expect: { poll: { timeout: 60_000 } },
          // They wait more than they compute: for a cooldown, a silent model, a process that starts.
          maxWorkers: 3,
        },
      },
      {
        test: {
          name: 'postgres',
          include: ['tests/postgres/**/*.test.ts'],
          environment: 'node',
          globalSetup: ['tests/support/postgres/global-setup.ts'],
          // Only what has failed waits this long: the machine may be busy with something else.
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect: { poll: { timeout: 60_000 } },
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'programs',
          include: ['tests/programs/**/*.test.ts'],
          environment: 'node',
          testTimeout: 180_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
