import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { publishRuntime } from '#lib/server/published-runtime';
import { createRuntime } from '#lib/server/runtime';
import type { Runtime } from '#lib/server/runtime-type';

export type DemoRuntime = {
  readonly runtime: Runtime;
  /** Stops it and opens it again on the same data, like a restart of the process. */
  readonly restart: () => Promise<void>;
};

/**
 * Starts what server.ts starts in demo mode, once for the calling file, so that routes find it. It
 * uses no network. `whenOpen` runs after each start.
 */
export function demoRuntimePerFile(whenOpen: (runtime: Runtime) => Promise<unknown>): DemoRuntime {
  let dataDir = '';
  let runtime: Runtime;

  async function open(): Promise<void> {
    runtime = await openDemoRuntime(dataDir);
    await whenOpen(runtime);
  }

  async function close(): Promise<void> {
    await runtime.stop();
    await runtime.connection.close();
  }

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'understudy-'));
    await open();
  });

  afterAll(async () => {
    await close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  return {
    get runtime() {
      return runtime;
    },
    async restart() {
      await close();
      await open();
    },
  };
}

async function openDemoRuntime(dataDir: string): Promise<Runtime> {
  const runtime = await createRuntime({
    environment: {
      port: 3000,
      host: '127.0.0.1',
      dataDir,
      databaseUrl: null,
      openrouterApiKey: null,
      // Nothing listens there.
      openrouterBaseUrl: 'http://127.0.0.1:9/api/v1',
      drainMs: 0,
      storeOutage: 'refuse',
      maxQueued: 100,
      maxBodyBytes: 1_000_000,
      secretKeys: [],
      allowedHosts: [],
      trustedProxies: [],
      baseUrl: null,
      oidc: null,
      needsAccounts: false,
    },
    isDemo: true,
    port: () => 3000,
  });
  publishRuntime(runtime);
  return runtime;
}
