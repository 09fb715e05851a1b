'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { insightsQuery } from '#lib/client/insights';
import type { HistoryFilter } from '#lib/client/history';
import { ReadFailure } from '#components/shell/read-failure';
import { Button } from '#components/ui/button';
import { Segmented } from '#components/ui/segmented';
import { Skeleton } from '#components/ui/skeleton';
import { endOf, fillSeries } from '#components/insights/fill-series.ts';
import { cn } from '#components/ui/cn.ts';
import { formatCount } from '#components/ui/format-number.ts';
import { useNow } from '#components/ui/use-now.ts';
import {
  addCounts,
  brushKinds,
  countPoint,
  describeUnsummed,
  summedFilter,
  totalOf,
  type BrushCounts,
} from './brush-figures.ts';
import { BrushPlot, type CountedBucket } from './brush-plot.tsx';
import { brushRange, selectionOf, timesOf, type BrushSpan, type Selection } from './brush-range.ts';
import { describeBuckets } from './describe-buckets.ts';
import type { SetHistoryFilter } from '#components/history/filters/use-history-filter.ts';

const spanOptions: readonly { value: BrushSpan; label: string }[] = [
  { value: '24h', label: '24 h' },
  { value: '7d', label: '7 days' },
  { value: '30d', label: '30 days' },
];

/** Requests over time, from the sums of the history. Dragging across the bars, or arrow keys, select a time. */
export function TimeBrush({
  filter,
  setFilter,
  isHiddenOnPhone,
}: {
  filter: HistoryFilter;
  setFilter: SetHistoryFilter;
  isHiddenOnPhone: boolean;
}) {
  const now = useNow(30_000);
  const [chosen, setChosen] = useState<BrushSpan | null>(null);
  const [pointed, setPointed] = useState<Selection | null>(null);
  const { span, ...range } = brushRange(chosen, filter, now ?? 0);
  const query = useQuery({
    ...insightsQuery(range, summedFilter(filter)),
    enabled: now !== null,
    placeholderData: keepPreviousData,
  });
  const { status, switched } = filter;
  const buckets = useMemo(
    () =>
      query.data === undefined
        ? null
        : fillSeries(query.data).map((point): CountedBucket => ({
            fromMs: Date.parse(point.at),
            toMs: Date.parse(endOf(point.at, query.data.per)),
            counts: countPoint(point, {
              ...(status === undefined ? {} : { status }),
              ...(switched === undefined ? {} : { switched }),
            }),
          })),
    [query.data, status, switched],
  );
  const hasTime = filter.from !== undefined || filter.to !== undefined;
  const select = (selection: Selection, by: 'pointer' | 'key') => {
    if (buckets === null || now === null) return;
    // Each press of a key replaces the history entry of the first one.
    void setFilter(timesOf(buckets, selection, now), {
      history: by === 'key' && hasTime ? 'replace' : 'push',
    });
  };

  if (buckets === null && query.isError)
    return (
      <ReadFailure query={query} tone="warn" title="Couldn’t load the chart" className="mt-3">
        The list below still works.
      </ReadFailure>
    );
  const selection = buckets === null ? null : selectionOf(buckets, filter);
  const shown = pointed ?? selection;
  const told = buckets === null ? [] : shown === null ? buckets : buckets.slice(shown.first, shown.last + 1);
  const note = describeUnsummed(filter);
  return (
    <section aria-label="Requests over time" className={cn('mt-4', isHiddenOnPhone && 'max-md:hidden')}>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        {buckets === null ? (
          <Skeleton className="w-64" />
        ) : (
          <Figures
            when={
              shown === null
                ? span === null
                  ? 'In this chart'
                  : `Last ${span === '24h' ? '24 hours' : span.replace('d', ' days')}`
                : describeBuckets(told)
            }
            counts={addCounts(told.map(({ counts }) => counts))}
          />
        )}
        <div className="ml-auto flex items-center gap-2">
          {hasTime ? (
            <Button
              size="small"
              variant="ghost"
              onClick={() => {
                setPointed(null);
                void setFilter({ from: null, to: null });
              }}
            >
              Clear time
            </Button>
          ) : null}
          <Segmented<BrushSpan | ''>
            label="Range of the chart"
            value={span ?? ''}
            onValueChange={(next) => setChosen(next === '' ? null : next)}
            options={spanOptions}
          />
        </div>
      </div>
      {buckets === null ? (
        <Skeleton className="mt-2 mb-5 h-10 md:h-14" />
      ) : (
        <BrushPlot
          buckets={buckets}
          selection={selection}
          onPoint={setPointed}
          onSelect={select}
          className={cn('transition-opacity', query.isPlaceholderData && 'opacity-50')}
        />
      )}
      {note === null ? null : <p className="text-xs text-fg-muted">{note}</p>}
      {query.isError ? (
        <p role="status" className="text-xs text-warn">
          The chart can’t be updated right now.
        </p>
      ) : null}
    </section>
  );
}

/** The legend, with the figures of what is pointed at, selected or shown. */
function Figures({ when, counts }: { when: string; counts: BrushCounts }) {
  const total = totalOf(counts);
  return (
    // Two lines on narrow screens whatever it says: the chart must not move under a finger.
    <p className="flex min-w-0 flex-wrap content-start gap-x-3 text-xs text-fg-muted tabular-nums max-md:min-h-8 max-md:basis-full">
      <span>
        {when}: <span className="text-fg">{formatCount(total)}</span> {total === 1 ? 'request' : 'requests'}
      </span>
      {brushKinds.map(({ key, label, color, meaning }) =>
        counts[key] === 0 ? null : (
          <span key={key} title={meaning} className="inline-flex items-center gap-1.5 whitespace-nowrap">
            <span aria-hidden className="size-2 rounded-sm" style={{ backgroundColor: color }} />
            {formatCount(counts[key])} {label}
          </span>
        ),
      )}
    </p>
  );
}
