import { type ConnectionId, type ConnectionKind, DEMO_LABS } from '#lib/contracts/connection';
import { openAiCompatibleUpstream } from './openai-compatible/upstream.ts';
import { openRouterUpstream } from './openrouter/upstream.ts';
import type { Upstream } from './upstream.ts';

const byKind: Readonly<Record<ConnectionKind, Upstream>> = {
  openrouter: openRouterUpstream,
  demo: openRouterUpstream,
  openai_compatible: openAiCompatibleUpstream,
};

/** The demo stands in for OpenRouter, but its second company is called directly. */
export function upstreamOf({
  id,
  kind,
}: {
  readonly id: ConnectionId;
  readonly kind: ConnectionKind;
}): Upstream {
  return id === DEMO_LABS ? openAiCompatibleUpstream : byKind[kind];
}
