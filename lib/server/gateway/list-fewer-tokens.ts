import type { Call, CallResult } from '#lib/engine/call';
import { askForFewerTokens } from '#lib/dialects/fewer-tokens';
import { mapFacts } from '#lib/upstreams/call/map-facts';
import type { UpstreamRequest } from '#lib/upstreams/upstream';

/** Lists a token limit that was lowered or added with the other changes to the request. */
export function listFewerTokens(
  sent: CallResult,
  { dialect, body }: Pick<UpstreamRequest, 'dialect' | 'body'>,
  { fewerTokens }: Pick<Call, 'fewerTokens'>,
): CallResult {
  if (fewerTokens === null) return sent;
  const { affordableTokens, limitedBy } = fewerTokens;
  const changes = askForFewerTokens(dialect, body, affordableTokens)?.changes ?? [];
  const kind = limitedBy === 'balance' ? ('low_balance' as const) : ('low_key_limit' as const);
  return mapFacts(sent, (facts) => ({
    ...facts,
    carried: [...facts.carried, ...changes.map((change) => ({ ...change, kind }))],
    fewerTokens: affordableTokens,
  }));
}
