'use client';

import { ListFilter } from 'lucide-react';
import dynamic from 'next/dynamic';
import type { HistoryFilter } from '#lib/client/history';
import { Button } from '#components/ui/button';
import { Popover } from '#components/ui/popover';
import { Skeleton } from '#components/ui/skeleton';
import type { SetHistoryFilter } from './use-history-filter.ts';

const MoreFilterFields = dynamic(
  () => import('./more-filter-fields.tsx').then((part) => part.MoreFilterFields),
  { loading: () => <Skeleton className="h-96" /> },
);

/** The less common filters. */
export function MoreFilters({ filter, setFilter }: { filter: HistoryFilter; setFilter: SetHistoryFilter }) {
  return (
    <Popover
      label="More filters"
      className="w-[22rem]"
      trigger={
        <Button variant="ghost" icon={<ListFilter />}>
          More filters
        </Button>
      }
    >
      <MoreFilterFields filter={filter} setFilter={setFilter} />
    </Popover>
  );
}
