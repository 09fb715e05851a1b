'use client';

import { useQuery } from '@tanstack/react-query';
import { ChartColumn } from 'lucide-react';
import Link from 'next/link';
import { insightsQuery } from '#lib/client/insights';
import { wordsOfConnection } from '../origin/connection-words.ts';
import { Button } from '#components/ui/button';
import { EmptyState } from '#components/ui/empty-state';
import { formatCount } from '../ui/format-number.ts';
import type { InsightsChoice, SetInsightsFilter } from './use-insights-filter.ts';

/** Nothing to count: because of what it is narrowed to, because it went elsewhere, or because nothing was sent yet. */
export function NoInsights({
  choice,
  counted,
  others,
  onChange,
}: {
  choice: InsightsChoice;
  counted: string | null;
  /** The connections that are not counted. */
  others: readonly string[];
  onChange: SetInsightsFilter;
}) {
  const isNarrowed = Object.keys(choice.filter).length > 0;
  return (
    <EmptyState
      icon={<ChartColumn />}
      className="py-20"
      title={
        counted === null
          ? 'No requests in this range'
          : `No requests to ${wordsOfConnection(counted).name} in this range`
      }
      actions={
        <>
          {others.map((connection) => (
            <Elsewhere key={connection} choice={choice} connection={connection} onChange={onChange} />
          ))}
          {isNarrowed || choice.choice !== '30d' ? (
            <Button
              onClick={() =>
                void onChange({
                  range: '30d',
                  first: null,
                  last: null,
                  category: null,
                  model: null,
                  provider: null,
                  client: null,
                })
              }
            >
              Show all of the last 30 days
            </Button>
          ) : (
            <Button nativeButton={false} render={<Link href="/playground" />}>
              Open the playground
            </Button>
          )}
        </>
      }
    >
      Once requests go through Understudy, this shows who answered them and what went wrong on the way.
    </EmptyState>
  );
}

/** How many there are of another connection, and the way to them. */
function Elsewhere({
  choice: { range, filter },
  connection,
  onChange,
}: {
  choice: InsightsChoice;
  connection: string;
  onChange: SetInsightsFilter;
}) {
  const there = useQuery(insightsQuery(range, { ...filter, connection })).data?.totals.requests ?? 0;
  if (there === 0) return null;
  return (
    <Button variant="primary" onClick={() => void onChange({ connection })}>
      Show {formatCount(there)} {there === 1 ? 'request' : 'requests'} to {wordsOfConnection(connection).name}
    </Button>
  );
}
