import { demoApiKey } from '#lib/demo/demo-keys';
import type { Demo } from '#lib/server/connections/known-connection';

/** A person's reading speed, so that a stream looks like one. */
const PACE = { firstTokenMs: 350, perTokenMs: 18 } as const;

/** Starts the simulated OpenRouter and Demo Labs inside this process, on a free loopback port. */
export async function startDemo(): Promise<Demo> {
  // Most processes never start it, and loading it takes a noticeable part of the start time.
  const { startDemoUpstream } = await import('#lib/demo/start-demo-upstream');
  const { directApiKey } = await import('#lib/demo/direct/direct-routes');
  const upstream = await startDemoUpstream({ builtInTroubles: true, pace: PACE });
  return {
    url: upstream.url,
    apiKey: demoApiKey,
    labs: { url: upstream.directUrl, apiKey: directApiKey },
    close: () => upstream.close(),
  };
}
