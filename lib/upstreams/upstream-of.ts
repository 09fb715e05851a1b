import type { ConnectionId, ConnectionKind } from '#lib/contracts/connection';
import { isPlainServer } from '#lib/contracts/known-connections';
import { openAiCompatibleUpstream } from './openai-compatible/upstream.ts';
import { openRouterUpstream } from './openrouter/upstream.ts';
import type { Upstream } from './upstream.ts';

/**
 * The upstream of a connection. The demo simulates OpenRouter, but its second provider is called directly.
 */
export function upstreamOf(connection: {
  readonly id: ConnectionId;
  readonly kind: ConnectionKind;
}): Upstream {
  return isPlainServer(connection) ? openAiCompatibleUpstream : openRouterUpstream;
}
