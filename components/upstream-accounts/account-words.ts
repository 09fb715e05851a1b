import type { AccountWarning, Balance, UpstreamAccountFacts } from '#lib/contracts/upstream-account';
import { formatCount, formatUsd } from '#components/ui/format-number.ts';

type Limit = NonNullable<UpstreamAccountFacts['limit']>;

const resetWords: Record<Limit['resets'], string | null> = {
  daily: 'resets daily at 00:00 UTC',
  weekly: 'resets on Mondays at 00:00 UTC',
  monthly: 'resets on the first of the month',
  never: 'does not reset',
  unknown: null,
};

export function describeBalance(balance: Balance): string {
  if (balance.known) return `${formatUsd(balance.remainingUsd)} left`;
  return balance.because === 'not_allowed'
    ? 'unknown, this key may not read it'
    : 'unknown, reading it failed';
}

export function describeLimit(limit: Limit | null): string {
  if (limit === null) return 'none';
  const { limitUsd, remainingUsd, resets, countsByok } = limit;
  return [
    remainingUsd === null
      ? `${formatUsd(limitUsd)}, remaining amount unknown`
      : `${formatUsd(remainingUsd)} of ${formatUsd(limitUsd)} left`,
    resetWords[resets],
    countsByok === null ? null : `${countsByok ? 'includes' : 'excludes'} calls with your own provider keys`,
  ]
    .filter((part) => part !== null)
    .join(', ');
}

export function describeSpend({
  totalUsd,
  todayUsd,
  thisMonthUsd,
  byokUsd,
}: UpstreamAccountFacts['spend']): string {
  return [
    todayUsd === null ? null : `${formatUsd(todayUsd)} today`,
    thisMonthUsd === null ? null : `${formatUsd(thisMonthUsd)} this month`,
    `${formatUsd(totalUsd)} in total`,
    byokUsd === null || byokUsd === 0 ? null : `${formatUsd(byokUsd)} with your own provider keys`,
  ]
    .filter((part) => part !== null)
    .join(', ');
}

export function describeFreeRequests({
  used,
  limit,
}: NonNullable<UpstreamAccountFacts['freeRequests']>): string {
  return `${formatCount(used)} of ${formatCount(limit)} today, updated with a delay of minutes`;
}

const DAY_MS = 24 * 60 * 60 * 1_000;

/** A warning in a sentence or two, and where to act on it at OpenRouter. */
export function describeWarning(
  warning: AccountWarning,
  name: string,
  nowMs: number,
): { readonly text: string; readonly action: string; readonly page: 'credits' | 'keys' } {
  switch (warning.kind) {
    case 'low_balance':
      return {
        text:
          warning.remainingUsd > 0
            ? `The balance of ${name} is low: ${formatUsd(warning.remainingUsd)} left. Calls are refused once it is too low to pay for them. Until then, stricter credit checks can slow calls down.`
            : `The balance of ${name} is used up (${formatUsd(warning.remainingUsd)}). Paid calls are refused. With a negative balance, free models are refused too.`,
        action: 'Add credits',
        page: 'credits',
      };
    case 'key_near_limit': {
      const reset = resetWords[warning.resets];
      const left =
        warning.remainingUsd > 0
          ? `The key of ${name} is near its spending limit: ${formatUsd(warning.remainingUsd)} of ${formatUsd(warning.limitUsd)} left.`
          : `The key of ${name} has reached its spending limit of ${formatUsd(warning.limitUsd)}.`;
      return {
        text: reset === null ? left : `${left} The limit ${reset}.`,
        action: 'Change the limit',
        page: 'keys',
      };
    }
    case 'key_near_expiry': {
      const leftMs = Date.parse(warning.expiresAt) - nowMs;
      const days = Math.floor(leftMs / DAY_MS);
      const when = days === 0 ? 'in less than a day' : days === 1 ? 'in one day' : `in ${days} days`;
      return {
        text:
          leftMs > 0
            ? `The key of ${name} expires ${when}. Replace it before then.`
            : `The key of ${name} has expired. Replace it.`,
        action: 'Manage keys',
        page: 'keys',
      };
    }
  }
}

export const accountPages = {
  credits: 'https://openrouter.ai/settings/credits',
  keys: 'https://openrouter.ai/settings/keys',
} as const;
