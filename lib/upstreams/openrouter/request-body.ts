import type { RoutingPolicy } from '#lib/upstreams/upstream';
import type { Dialect } from '#lib/dialects/dialect';
import type { Body } from '#lib/dialects/wire';
import { type OutgoingBody, writeBody } from '#lib/upstreams/call/outgoing-body';
import { fitMedia } from './fit-media.ts';

/**
 * The body for OpenRouter. Keeps everything that the client sent, except `model` and `models`, which the
 * executor sets. The client's provider routing takes precedence over the category's. Serialized once rather
 * than per attempt.
 */
export function prepareBody(body: Body, policy: RoutingPolicy, dialect: Dialect): OutgoingBody {
  const { model: _model, models: _models, ...rest } = body;
  const { kept, leftBehind, takesRouting } = fitMedia(rest, policy, dialect.name);
  const provider = takesRouting ? mergeProvider(policy, kept.provider) : null;
  return { ...writeBody(provider === null ? kept : { ...kept, provider }, dialect), leftBehind };
}

/** The provider routing to send; null to leave the client's unchanged. */
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
 * Adds the price ceiling. The catalogue lists neither the models that a router picks nor the prices of single
 * providers, so only OpenRouter can enforce it. A client may lower the ceiling, but not raise it.
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
