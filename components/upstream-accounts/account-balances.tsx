'use client';

import { useQuery } from '@tanstack/react-query';
import { RelativeTime } from '#components/ui/relative-time';
import { upstreamAccountsQuery } from '#lib/client/upstream-accounts';
import { describeBalance, describeLimit } from './account-words.ts';

/** The remaining balances and limits of the accounts, shown where a person decides how much to spend. */
export function AccountBalances() {
  const accounts = useQuery(upstreamAccountsQuery).data ?? [];
  if (accounts.length === 0) return null;
  return (
    <div className="py-2.5 text-xs text-fg-faint" data-slot="account-balances">
      {accounts.map(({ connection, name, facts }) => (
        <p key={connection} className="wrap-anywhere">
          {facts === null ? (
            `${name}: balance and key limit not read yet.`
          ) : (
            <>
              {name}: balance {describeBalance(facts.balance)}. Key limit: {describeLimit(facts.limit)}. Read{' '}
              <RelativeTime iso={facts.readAt} />.
            </>
          )}
        </p>
      ))}
    </div>
  );
}
