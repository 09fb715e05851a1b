import { accountWarnings, lowBalanceUsd } from '#lib/contracts/account-warnings';
import type { UpstreamAccountFacts } from '#lib/contracts/upstream-account';
import type { KnownAccount } from '#lib/server/upstream-accounts/upstream-accounts';
import type { FactsByKind, NewNotice, OpenNotices } from './notice-board.ts';

type LimitFacts = Omit<FactsByKind['key_near_limit'], 'connection'>;

export const accountNoticeKinds = ['low_balance', 'key_near_limit', 'key_near_expiry'] as const;

const DAY_MS = 24 * 60 * 60 * 1_000;

/**
 * The notices for the accounts behind the connections. While an account can't be read, such as after a start or
 * with a new key, its open notices stay unchanged.
 */
export function findAccountNotices(
  accounts: readonly KnownAccount[],
  open: OpenNotices,
  nowMs: number,
): NewNotice[] {
  return accounts.flatMap(({ id: subject, slug, name, facts }): NewNotice[] => {
    const connection = { slug, name };
    const lowBefore = open.find('low_balance', subject);
    const { low, limit, expiresAt } =
      facts === null
        ? {
            low: lowBefore,
            limit: open.find('key_near_limit', subject),
            expiresAt: open.find('key_near_expiry', subject)?.expiresAt ?? null,
          }
        : { low: findLow(facts, lowBefore), ...findKeyWarnings(facts, nowMs) };
    const notices: NewNotice[] = [];
    if (low !== null) {
      const { remainingUsd, belowUsd } = low;
      const step = remainingUsd > 0 ? 0 : 1;
      notices.push({ kind: 'low_balance', subject, step, facts: { connection, remainingUsd, belowUsd } });
    }
    if (limit !== null) {
      const { limitUsd, remainingUsd, resets } = limit;
      const step = remainingUsd > 0 ? 0 : 1;
      notices.push({
        kind: 'key_near_limit',
        subject,
        step,
        facts: { connection, limitUsd, remainingUsd, resets },
      });
    }
    if (expiresAt !== null) {
      const leftMs = Date.parse(expiresAt) - nowMs;
      const isExpired = leftMs <= 0;
      const step = isExpired ? 2 : leftMs <= DAY_MS ? 1 : 0;
      notices.push({ kind: 'key_near_expiry', subject, step, facts: { connection, expiresAt, isExpired } });
    }
    return notices;
  });
}

function findKeyWarnings(
  facts: UpstreamAccountFacts,
  nowMs: number,
): { readonly limit: LimitFacts | null; readonly expiresAt: string | null } {
  const warnings = accountWarnings(facts, nowMs);
  return {
    limit: warnings.find((one) => one.kind === 'key_near_limit') ?? null,
    expiresAt: warnings.find((one) => one.kind === 'key_near_expiry')?.expiresAt ?? null,
  };
}

/**
 * A low balance stays low until it exceeds the threshold that raised it: a day's spend starts over at midnight,
 * which adds no money.
 */
function findLow(
  { balance, spend }: UpstreamAccountFacts,
  before: FactsByKind['low_balance'] | null,
): { readonly remainingUsd: number; readonly belowUsd: number } | null {
  if (!balance.known) return balance.because === 'failed' ? before : null;
  const { remainingUsd, boughtUsd } = balance;
  // An account that never bought credits uses free models on purpose.
  if (boughtUsd === 0 && remainingUsd === 0) return null;
  const belowUsd = Math.max(lowBalanceUsd(spend), before?.belowUsd ?? 0);
  return remainingUsd < belowUsd ? { remainingUsd, belowUsd } : null;
}
