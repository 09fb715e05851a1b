import { createRuntime, publishRuntime, type Runtime } from '#lib/server/runtime';

/** What server.ts starts in demo mode, for the routes to find; nothing of it reaches a network. */
export async function openDemoRuntime(dataDir: string): Promise<Runtime> {
  const runtime = await createRuntime({
    environment: {
      port: 3000,
      host: '127.0.0.1',
      dataDir,
      openrouterApiKey: null,
      // Nothing listens there.
      openrouterBaseUrl: 'http://127.0.0.1:9/api/v1',
    },
    isDemo: true,
    port: () => 3000,
  });
  publishRuntime(runtime);
  return runtime;
}

export async function closeRuntime(runtime: Runtime): Promise<void> {
  await runtime.stop();
  await runtime.connection.close();
}
