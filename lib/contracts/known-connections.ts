import type { ConnectionId, ConnectionKind } from './connection.ts';
import { DATA_REGIONS } from './name-lists.ts';
import type { DataRegion } from './policy.ts';

/** The connections that every installation has. */
export const OPENROUTER = 'openrouter';
export const DEMO = 'demo';
/** In the demo, a company that is called directly, without the simulated OpenRouter. */
export const DEMO_LABS = 'demo-labs';

/** The connections with simulated answers. */
export const demoConnections: readonly ConnectionId[] = [DEMO, DEMO_LABS];

/** Whether the connection's answers are simulated. Takes an id or a slug: for these connections, they are the same. */
export function isOfDemo(connection: ConnectionId): boolean {
  return demoConnections.includes(connection);
}

/** Whether a connection goes to a plain OpenAI-compatible server, rather than to OpenRouter or the demo. */
export function isPlainServer({
  id,
  kind,
}: {
  readonly id: ConnectionId;
  readonly kind: ConnectionKind;
}): boolean {
  return kind === 'openai_compatible' || id === DEMO_LABS;
}

/**
 * The region that a server keeps requests in; null if unknown. OpenRouter's servers for a region have their own
 * addresses, and refuse requests that they can't keep there. For other servers, only the person knows it.
 */
export function regionOf({
  id,
  kind,
  baseUrl,
  dataRegion,
}: {
  readonly id: ConnectionId;
  readonly kind: ConnectionKind;
  readonly baseUrl: string;
  readonly dataRegion: DataRegion | null;
}): DataRegion | null {
  if (isPlainServer({ id, kind })) return dataRegion;
  const host = URL.parse(baseUrl)?.hostname;
  return DATA_REGIONS.find((region) => host === `${region}.openrouter.ai`) ?? null;
}
