import type { RoutingPolicy } from '#lib/upstreams/upstream';
import type { Dialect } from '#lib/dialects/dialect';
import type { Body } from '#lib/dialects/wire';
import { type OutgoingBody, writeBody } from '#lib/upstreams/call/outgoing-body';
import { fitMedia } from './fit-media.ts';

/**
 * Keeps everything the client sent but `model` and `models`, which the executor decides, and puts the
 * category's provider routing under the client's own. The body is written out once, not per attempt.
 */
export function prepareBody(body: Body, policy: RoutingPolicy, dialect: Dialect): OutgoingBody {
  const { model: _model, models: _models, ...rest } = body;
  const { kept, leftBehind, takesRouting } = fitMedia(rest, policy, dialect.name);
  const provider = takesRouting ? mergeProvider(policy, kept.provider) : null;
  return { ...writeBody(provider === null ? kept : { ...kept, provider }, dialect), leftBehind };
}

/** What to put in place of what was sent, or null to leave it. */
function mergeProvider(
  { provider, maxPriceUsdPerMillion: perMillion, maxPriceUsd }: RoutingPolicy,
  sent: unknown,
): unknown {
  const { prompt, completion } = perMillion;
  const ceilings = { prompt, completion, ...maxPriceUsd };
  const hasCeiling = Object.values(ceilings).some((usd) => usd !== undefined);
  if (Object.keys(provider).length === 0 && !hasCeiling) return null;
  if (sent !== undefined && sent !== null && (typeof sent !== 'object' || Array.isArray(sent))) return null;
  const merged: Record<string, unknown> = { ...provider, ...sent };
  if (hasCeiling) merged['max_price'] = withCeiling(merged['max_price'], ceilings);
  return merged;
}

/**
 * What a router picks and what a single provider asks for is in no catalogue: only OpenRouter can hold
 * them to the ceiling. A client may ask for less, never for more.
 */
function withCeiling(
  asked: unknown,
  ceilings: Readonly<Record<string, number | undefined>>,
): Record<string, unknown> {
  const lowest: Record<string, unknown> = typeof asked === 'object' ? { ...asked } : {};
  for (const [way, usd] of Object.entries(ceilings)) {
    if (usd === undefined) continue;
    const own = lowest[way];
    lowest[way] = typeof own === 'number' ? Math.min(own, usd) : usd;
  }
  return lowest;
}
