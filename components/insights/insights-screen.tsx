'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { ChartColumn } from 'lucide-react';
import Link from 'next/link';
import { insightsQuery, type InsightsFilter } from '#lib/client/insights';
import { settingsQuery } from '#lib/client/settings';
import type { Insights } from '#lib/contracts/insights';
import { Page } from '#components/shell/page';
import { ReadFailure } from '#components/shell/read-failure';
import { Button } from '#components/ui/button';
import { EmptyState } from '#components/ui/empty-state';
import { cn } from '../ui/cn.ts';
import { formatCount, formatUsd } from '../ui/format-number.ts';
import { endKinds } from './ends.ts';
import { fillSeries } from './fill-series.ts';
import { HeadlineFigures } from './headline-figures.tsx';
import { InsightsControls } from './insights-controls.tsx';
import { InsightsSkeleton } from './insights-skeleton.tsx';
import { LatencyPanel } from './latency-panel.tsx';
import { LessonsPanel } from './lessons-panel.tsx';
import { LimitsPanel } from './limits-panel.tsx';
import { ModelsPanel } from './models-panel.tsx';
import { ReasonsPanel } from './reasons-panel.tsx';
import { makeRowsLink } from './rows-link.ts';
import { SwitchesPanel } from './switches-panel.tsx';
import { TimePanel } from './time-panel.tsx';
import { useInsightsFilter } from './use-insights-filter.ts';

/** What happened in a range: who answered, who limited, how long it took, what it cost. */
export function InsightsScreen() {
  const [choice, setChoice] = useInsightsFilter();
  const connection = useQuery(settingsQuery).data?.connection ?? null;
  // Stand-ins and real answers in one figure would say nothing about either.
  const filter: InsightsFilter = connection === null ? choice.filter : { ...choice.filter, connection };
  const insights = useQuery({ ...insightsQuery(choice.range, filter), placeholderData: keepPreviousData });
  const isNarrowed = Object.keys(choice.filter).length > 0;

  return (
    <Page title="Insights" description="Who answered, who limited, how long it took and what it cost.">
      <InsightsControls choice={choice} onChange={setChoice} />
      <ReadFailure query={insights} title="The figures could not be read" className="mt-4" />
      {insights.data === undefined ? (
        insights.isError ? null : (
          <InsightsSkeleton />
        )
      ) : insights.data.totals.requests === 0 ? (
        <EmptyState
          icon={<ChartColumn />}
          className="py-20"
          title="No request in this range"
          actions={
            isNarrowed || choice.choice !== '30d' ? (
              <Button
                onClick={() =>
                  void setChoice({
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
            )
          }
        >
          Once requests go through Understudy, this shows who answered them and what stood in the way.
        </EmptyState>
      ) : (
        <div
          className={cn('mt-4 transition-opacity', insights.isPlaceholderData && 'opacity-50')}
          aria-busy={insights.isPlaceholderData}
        >
          <Figures insights={insights.data} filter={filter} />
        </div>
      )}
    </Page>
  );
}

function Figures({ insights, filter }: { insights: Insights; filter: InsightsFilter }) {
  const rowsLink = makeRowsLink(insights, filter);
  const points = fillSeries(insights);
  const { per } = insights;
  const note = per === 'hour' ? 'By the hour.' : 'By the day.';
  return (
    <div className="flex flex-col gap-9">
      <div>
        <HeadlineFigures totals={insights.totals} rowsLink={rowsLink} />
        {insights.pending === 0 ? null : (
          <p role="status" className="mt-1 text-xs text-fg-faint">
            {formatCount(insights.pending)} {insights.pending === 1 ? 'request' : 'requests'} of the last
            moments will be counted shortly.
          </p>
        )}
      </div>
      <LessonsPanel category={filter.category} />
      <TimePanel
        title="Requests"
        note={note}
        series={endKinds}
        points={points.map((point) => ({
          at: point.at,
          values: Object.fromEntries(endKinds.map(({ key, count }) => [key, count(point)])),
        }))}
        per={per}
        rowsLink={rowsLink}
        format={formatCount}
        height={240}
      />
      <div className="grid gap-x-10 gap-y-9 lg:grid-cols-2">
        <SwitchesPanel insights={insights} rowsLink={rowsLink} />
        <ReasonsPanel insights={insights} rowsLink={rowsLink} />
        <LimitsPanel insights={insights} rowsLink={rowsLink} />
        <LatencyPanel insights={insights} rowsLink={rowsLink} />
      </div>
      <ModelsPanel insights={insights} rowsLink={rowsLink} />
      <TimePanel
        title="Cost"
        note={note}
        series={costSeries}
        points={points.map(({ at, costUsd }) => ({ at, values: { cost: costUsd } }))}
        per={per}
        rowsLink={rowsLink}
        format={formatUsd}
        height={160}
      />
    </div>
  );
}

const costSeries = [
  { key: 'cost', label: 'Cost', color: 'var(--control-line)', narrowing: { minCostUsd: 1e-9 } },
];
