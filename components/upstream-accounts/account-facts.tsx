'use client';

import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { RelativeTime } from '#components/ui/relative-time';
import { Skeleton } from '#components/ui/skeleton';
import { upstreamAccountsQuery } from '#lib/client/upstream-accounts';
import type { UpstreamAccount } from '#lib/contracts/upstream-account';
import { AccountWarnings } from './account-warnings.tsx';
import { describeBalance, describeFreeRequests, describeLimit, describeSpend } from './account-words.ts';

/** The account of one connection, below its row. Nothing for a connection without one. */
export function AccountFacts({ connection }: { connection: string }) {
  const account = useQuery(upstreamAccountsQuery).data?.find((one) => one.connection === connection);
  if (account === undefined) return null;
  const { facts, problem, name } = account;
  return (
    <div className="mt-1.5 text-xs" data-slot="account-facts">
      {facts === null ? (
        problem === null ? (
          <Skeleton className="h-4 w-64 max-w-full" />
        ) : null
      ) : (
        <Facts name={name} facts={facts} />
      )}
      {problem === null ? null : (
        <p className="text-warn wrap-anywhere">
          Couldn’t read the account. {problem}
          {facts === null ? ' Balance and limit are unknown.' : ''}
        </p>
      )}
      <AccountWarnings accounts={[account]} className="mt-2" />
    </div>
  );
}

function Facts({ name, facts }: { name: string; facts: NonNullable<UpstreamAccount['facts']> }) {
  const { balance, limit, spend, expiresAt, freeRequests, readAt } = facts;
  return (
    <dl
      aria-label={`Account of ${name}`}
      className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-3 gap-y-0.5 text-fg-muted tabular-nums"
    >
      <Fact label="Balance">{describeBalance(balance)}</Fact>
      <Fact label="Key limit">{describeLimit(limit)}</Fact>
      <Fact label="Key spent">{describeSpend(spend)}</Fact>
      <Fact label="Key expires">
        {expiresAt === undefined ? (
          'unknown'
        ) : expiresAt === null ? (
          'never'
        ) : (
          <RelativeTime iso={expiresAt} />
        )}
      </Fact>
      {freeRequests === null ? null : <Fact label="Free requests">{describeFreeRequests(freeRequests)}</Fact>}
      <Fact label="Read">
        <RelativeTime iso={readAt} />
      </Fact>
    </dl>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-fg-faint">{label}</dt>
      <dd>{children}</dd>
    </>
  );
}
