import type { ConnectionKind } from '#lib/contracts/connection';
import { openAiCompatibleUpstream } from './openai-compatible/upstream.ts';
import { openRouterUpstream } from './openrouter/upstream.ts';
import type { Upstream } from './upstream.ts';

const byKind: Readonly<Record<ConnectionKind, Upstream>> = {
  openrouter: openRouterUpstream,
  demo: openRouterUpstream,
  openai_compatible: openAiCompatibleUpstream,
};

export function upstreamOf(kind: ConnectionKind): Upstream {
  return byKind[kind];
}
