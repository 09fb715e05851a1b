import type { ReturnChoice } from '#lib/contracts/history';
import { formatCount, formatDuration, formatUsd } from '#components/ui/format-number.ts';

/** Explains which model a conversation continued with after a switch, why, and the cost of either choice. */
export function describeReturn({
  choice,
  because,
  lastModel,
  firstModel,
  idleMs,
  cachedTokens,
  stayUsd,
  backUsd,
}: ReturnChoice): string {
  const began =
    choice === 'stayed'
      ? `The conversation stayed with ${lastModel}`
      : `The conversation returned from ${lastModel} to ${firstModel}`;
  return [`${began}${reasons[because](idleMs)}.`, describeCost(stayUsd, backUsd), describeCache(cachedTokens)]
    .filter((sentence) => sentence !== null)
    .join(' ');
}

const reasons: Record<ReturnChoice['because'], (idleMs: number) => string> = {
  policy: () => ', as set in its category',
  cache_warm: () => ', whose prompt cache was still warm',
  cache_cold: (idleMs) => ` after being idle for ${formatDuration(idleMs)}: the prompt cache had expired`,
  cheaper: () => ', because staying would have cost more than starting with a cold cache',
};

function describeCost(stayUsd: number | null, backUsd: number | null): string {
  if (stayUsd === null || backUsd === null) return 'The price of one of these models is unknown.';
  return `Estimated cost: ${formatUsd(stayUsd)} to stay, ${formatUsd(backUsd)} to return.`;
}

function describeCache(cachedTokens: number | null): string | null {
  if (cachedTokens === null) return 'The last answer did not report cached tokens.';
  return `The last answer used ${formatCount(cachedTokens)} cached ${cachedTokens === 1 ? 'token' : 'tokens'}.`;
}
