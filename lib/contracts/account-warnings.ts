import type { AccountWarning, UpstreamAccountFacts } from './upstream-account.ts';

/**
 * A balance below this is low, whatever the daily spending. OpenRouter requires this much before it generates
 * an image.
 */
const LOW_BALANCE_USD = 1;
/** A limit is near once this share of it or less is left. */
const NEAR_LIMIT_SHARE = 0.2;
const NEAR_EXPIRY_MS = 7 * 24 * 60 * 60 * 1_000;

/**
 * The threshold below which a balance is low: at least today's spend of the key, because at that pace it ends
 * within a day.
 */
export function lowBalanceUsd({ todayUsd }: Pick<UpstreamAccountFacts['spend'], 'todayUsd'>): number {
  return Math.max(LOW_BALANCE_USD, todayUsd ?? 0);
}

/**
 * The warnings for an account. A balance is also low if it is less than the key spent today: at that pace it
 * lasts less than a day.
 */
export function accountWarnings(
  { balance, limit, spend, expiresAt }: UpstreamAccountFacts,
  nowMs: number,
): AccountWarning[] {
  const warnings: AccountWarning[] = [];
  if (balance.known && balance.remainingUsd < lowBalanceUsd(spend))
    warnings.push({ kind: 'low_balance', remainingUsd: balance.remainingUsd });
  const leftUsd = limit?.remainingUsd ?? null;
  if (limit !== null && leftUsd !== null && leftUsd <= limit.limitUsd * NEAR_LIMIT_SHARE)
    warnings.push({ kind: 'key_near_limit', ...limit, remainingUsd: leftUsd });
  if (expiresAt != null && Date.parse(expiresAt) - nowMs <= NEAR_EXPIRY_MS)
    warnings.push({ kind: 'key_near_expiry', expiresAt });
  return warnings;
}
