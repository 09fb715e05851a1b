import { type ConnectionId, type ConnectionKind, isPlainServer } from '#lib/contracts/connection';
import { openAiCompatibleUpstream } from './openai-compatible/upstream.ts';
import { openRouterUpstream } from './openrouter/upstream.ts';
import type { Upstream } from './upstream.ts';

/** The demo stands in for OpenRouter, but its second company is called directly. */
export function upstreamOf(connection: {
  readonly id: ConnectionId;
  readonly kind: ConnectionKind;
}): Upstream {
  return isPlainServer(connection) ? openAiCompatibleUpstream : openRouterUpstream;
}
