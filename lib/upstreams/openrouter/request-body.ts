import type { Policy, PriceCeiling } from '#lib/contracts/policy';
import type { Dialect } from '#lib/dialects/dialect';
import type { Body } from '#lib/dialects/wire';
import { type OutgoingBody, writeBody } from '#lib/upstreams/call/outgoing-body';

/**
 * Keeps everything the client sent but `model` and `models`, which the executor decides, and puts the
 * category's provider routing under the client's own. The body is written out once, not per attempt.
 */
export function prepareBody(
  body: Body,
  policy: Pick<Policy, 'provider' | 'maxPriceUsdPerMillion'>,
  dialect: Dialect,
): OutgoingBody {
  const { model: _model, models: _models, ...rest } = body;
  const kept: Record<string, unknown> = rest;
  const provider = mergeProvider(policy, kept.provider);
  if (provider !== null) kept.provider = provider;
  return writeBody(kept, dialect);
}

/** What to put in place of what was sent, or null to leave it. */
function mergeProvider(
  { provider, maxPriceUsdPerMillion }: Pick<Policy, 'provider' | 'maxPriceUsdPerMillion'>,
  sent: unknown,
): unknown {
  const hasCeiling = Object.keys(maxPriceUsdPerMillion).length > 0;
  if (Object.keys(provider).length === 0 && !hasCeiling) return null;
  if (sent !== undefined && sent !== null && (typeof sent !== 'object' || Array.isArray(sent))) return null;
  const merged: Record<string, unknown> = { ...provider, ...sent };
  if (hasCeiling) merged['max_price'] = withCeiling(merged['max_price'], maxPriceUsdPerMillion);
  return merged;
}

/**
 * What a router picks and what a single provider asks for is in no catalogue: only OpenRouter can hold
 * them to the ceiling. A client may ask for less, never for more.
 */
function withCeiling(asked: unknown, ceiling: PriceCeiling): unknown {
  const lowest: Record<string, unknown> = typeof asked === 'object' ? { ...asked } : {};
  for (const way of ['prompt', 'completion'] as const) {
    const usd = ceiling[way];
    if (usd === undefined) continue;
    const own = lowest[way];
    lowest[way] = typeof own === 'number' ? Math.min(own, usd) : usd;
  }
  return lowest;
}
