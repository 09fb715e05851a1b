import { demoApiKey } from '#lib/demo/demo-keys';
import { directApiKey } from '#lib/demo/direct/direct-routes';
import { startDemoUpstream } from '#lib/demo/start-demo-upstream';
import type { Demo } from './connections/known-connection.ts';

/** A person's reading speed, so that a stream looks like one. */
const PACE = { firstTokenMs: 350, perTokenMs: 18 } as const;

/** Starts the stand-ins of OpenRouter and of Demo Labs inside this process, on a free port of loopback. */
export async function startDemo(): Promise<Demo> {
  const upstream = await startDemoUpstream({ builtInTroubles: true, pace: PACE });
  return {
    url: upstream.url,
    apiKey: demoApiKey,
    labs: { url: upstream.directUrl, apiKey: directApiKey },
    close: () => upstream.close(),
  };
}
