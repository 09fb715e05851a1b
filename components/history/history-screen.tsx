'use client';

import { useDeferredValue, useState } from 'react';
import { Page } from '#components/shell/page';
import { ExportMenu } from './filters/export-menu.tsx';
import { HistoryFilters, type PhonePart } from './filters/history-filters.tsx';
import { RequestRows } from './rows/request-rows.tsx';
import { TimeBrush } from './chart/time-brush.tsx';
import { useHistoryFilter } from './filters/use-history-filter.ts';

/** All requests, newest first. New ones appear automatically. */
export function HistoryScreen() {
  const [filter, setFilter] = useHistoryFilter();
  // A click on a filter shows at once; the requests follow.
  const filterOfRows = useDeferredValue(filter);
  const [shown, setShown] = useState<PhonePart | null>(null);
  return (
    <Page
      title="History"
      description="Which model answered each request, and why it switched."
      width="full"
      actions={<ExportMenu filter={filter} />}
    >
      <HistoryFilters filter={filter} setFilter={setFilter} shownOnPhone={shown} onShowOnPhone={setShown} />
      <TimeBrush filter={filter} setFilter={setFilter} isHiddenOnPhone={shown !== 'chart'} />
      <RequestRows filter={filterOfRows} onClear={() => void setFilter(null)} />
    </Page>
  );
}
