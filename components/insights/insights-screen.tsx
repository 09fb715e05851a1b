'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue } from 'react';
import { insightsQuery, type InsightsFilter } from '#lib/client/insights';
import { recommendationsQuery } from '#lib/client/recommendations';
import type { Insights } from '#lib/contracts/insights';
import { Page } from '#components/shell/page';
import { ReadFailure } from '#components/shell/read-failure';
import { cn } from '#components/ui/cn.ts';
import { formatCount, formatUsd } from '#components/ui/format-number.ts';
import { ClientsPanel } from './clients-panel.tsx';
import { ConnectionsPanel } from './connections-panel.tsx';
import { describeDayStart } from './days.ts';
import { outcomeKinds } from './request-outcomes.ts';
import { fillSeries } from './fill-series.ts';
import { HeadlineFigures } from './headline-figures.tsx';
import { InsightsControls } from './insights-controls.tsx';
import { InsightsSkeleton } from './insights-skeleton.tsx';
import { LatencyPanel } from './latency-panel.tsx';
import { RecommendationsPanel } from './recommendations-panel.tsx';
import { LimitsPanel } from './limits-panel.tsx';
import { ModelsPanel } from './models-panel.tsx';
import { NoInsights } from './no-insights.tsx';
import { ReasonsPanel } from './reasons-panel.tsx';
import { makeRowsLink } from './rows-link.ts';
import { SwitchesPanel } from './switches-panel.tsx';
import { TimePanel } from './time-panel.tsx';
import { useCountedConnection, type CountedOption } from './use-counted-connection.ts';
import { useInsightsFilter } from './use-insights-filter.ts';

/** Figures for a time range: served models, limits, latency and cost. */
export function InsightsScreen() {
  const [choice, setChoice] = useInsightsFilter();
  const connection = useCountedConnection(choice.counted);
  const { counted, inUse, isInUse, offered, isKnown } = connection;
  const filter: InsightsFilter = counted === null ? choice.filter : { ...choice.filter, ...counted.counted };
  const insights = useQuery({
    ...insightsQuery(choice.range, filter),
    placeholderData: keepPreviousData,
    enabled: isKnown,
  });
  const whose = counted === null ? '' : ` ${describeLimitOwner(counted)}`;
  const recommendations = useQuery(recommendationsQuery);
  // Wait for the recommendations: they are above the charts, and would push them down.
  const isComplete = insights.data !== undefined && !recommendations.isLoading;

  // A click on a filter shows at once; the charts follow.
  const figures = useDeferredValue(
    insights.data === undefined ? null : (
      <Figures insights={insights.data} filter={filter} recommendationsOf={isInUse ? inUse : null} />
    ),
  );

  return (
    <Page title="Insights" description={`Who answered, who limited you, latency and cost.${whose}`}>
      <InsightsControls choice={choice} connection={connection} onChange={setChoice} />
      <ReadFailure query={insights} title="Couldn’t load the figures" className="mt-4" />
      {insights.data === undefined || !isComplete ? (
        insights.isError ? null : (
          <InsightsSkeleton />
        )
      ) : insights.data.totals.requests === 0 ? (
        <NoInsights
          choice={choice}
          counted={counted}
          others={offered.filter(({ key }) => key !== counted?.key)}
          onChange={setChoice}
        />
      ) : (
        <div
          className={cn('mt-4 transition-opacity', insights.isPlaceholderData && 'opacity-50')}
          aria-busy={insights.isPlaceholderData}
        >
          {figures}
        </div>
      )}
    </Page>
  );
}

function Figures({
  insights,
  filter,
  recommendationsOf,
}: {
  insights: Insights;
  filter: InsightsFilter;
  /** The connection in use, if its requests are counted. */
  recommendationsOf: string | null;
}) {
  const rowsLink = makeRowsLink(insights, filter);
  const points = fillSeries(insights);
  const { per } = insights;
  const note = per === 'hour' ? 'Hourly.' : `Daily${describeDayStart()}.`;
  return (
    <div className="flex flex-col gap-9">
      <div>
        <HeadlineFigures totals={insights.totals} rowsLink={rowsLink} />
        {insights.shed === 0 ? null : (
          <p className="mt-1 text-xs text-warn">
            {formatCount(insights.shed)} {insights.shed === 1 ? 'request was' : 'requests were'} refused
            because too many were waiting. The filters above don’t apply to this figure, and only some of
            these requests are in the history.
          </p>
        )}
        {insights.pending === 0 ? null : (
          <p role="status" className="mt-1 text-xs text-fg-faint">
            {formatCount(insights.pending)} {insights.pending === 1 ? 'request' : 'requests'} from the last
            moments will be counted shortly.
          </p>
        )}
      </div>
      {recommendationsOf === null ? null : (
        <RecommendationsPanel category={filter.category} connection={recommendationsOf} />
      )}
      <TimePanel
        title="Requests"
        note={note}
        series={outcomeKinds}
        points={points.map((point) => ({
          at: point.at,
          values: Object.fromEntries(outcomeKinds.map(({ key, count }) => [key, count(point)])),
        }))}
        per={per}
        rowsLink={rowsLink}
        format={formatCount}
        isCount
        height={240}
      />
      <div className="grid gap-x-10 gap-y-9 lg:grid-cols-2">
        <SwitchesPanel insights={insights} rowsLink={rowsLink} />
        <ReasonsPanel insights={insights} rowsLink={rowsLink} />
        <LimitsPanel insights={insights} rowsLink={rowsLink} />
        <LatencyPanel insights={insights} rowsLink={rowsLink} />
      </div>
      {insights.connections.length > 1 ? <ConnectionsPanel insights={insights} rowsLink={rowsLink} /> : null}
      <ModelsPanel insights={insights} rowsLink={rowsLink} />
      <ClientsPanel insights={insights} rowsLink={rowsLink} />
      <TimePanel
        title="Cost"
        note={`${note} Includes estimates; unreported cost is not included.`}
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

function describeLimitOwner({ counted, label }: CountedOption): string {
  if ('connection' in counted) return `${label} requests only.`;
  if (counted.demo) return 'Demo requests only.';
  return label === 'OpenRouter' ? 'OpenRouter requests only.' : 'Without demo requests.';
}

const costSeries = [
  { key: 'cost', label: 'Cost', color: 'var(--control-line)', narrowing: { minCostUsd: 1e-9 } },
];
