'use client';

import { useQuery } from '@tanstack/react-query';
import { ChartColumn } from 'lucide-react';
import Link from 'next/link';
import { insightsQuery } from '#lib/client/insights';
import { Button } from '#components/ui/button';
import { EmptyState } from '#components/ui/empty-state';
import { formatCount } from '#components/ui/format-number.ts';
import type { CountedOption } from './use-counted-connection.ts';
import type { InsightsChoice, SetInsightsFilter } from './use-insights-filter.ts';

/**
 * Shown without requests: because of the filters, because they are counted elsewhere, or because none was
 * sent.
 */
export function NoInsights({
  choice,
  counted,
  others,
  onChange,
}: {
  choice: InsightsChoice;
  counted: CountedOption | null;
  /** Connections with requests that are not counted here. */
  others: readonly CountedOption[];
  onChange: SetInsightsFilter;
}) {
  const isNarrowed = Object.keys(choice.filter).length > 0;
  return (
    <EmptyState
      icon={<ChartColumn />}
      className="py-20"
      title={counted === null ? 'No requests in this range' : `No requests to ${counted.name} in this range`}
      actions={
        <>
          {others.map((option) => (
            <Elsewhere key={option.key} choice={choice} option={option} onChange={onChange} />
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
      Once requests go through Understudy, this page shows which models answered them and what went wrong.
    </EmptyState>
  );
}

/** The number of requests elsewhere, with a link to them. */
function Elsewhere({
  choice: { range, filter },
  option: { counted, name },
  onChange,
}: {
  choice: InsightsChoice;
  option: CountedOption;
  onChange: SetInsightsFilter;
}) {
  const there = useQuery(insightsQuery(range, { ...filter, ...counted })).data?.totals.requests ?? 0;
  if (there === 0) return null;
  return (
    <Button variant="primary" onClick={() => void onChange({ connection: null, demo: null, ...counted })}>
      Show {formatCount(there)} {there === 1 ? 'request' : 'requests'} to {name}
    </Button>
  );
}
