'use client';

import { useQuery } from '@tanstack/react-query';
import { ChartColumn, Search, SlidersHorizontal, X } from 'lucide-react';
import { categoriesQuery } from '#lib/client/categories';
import type { HistoryFilter } from '#lib/client/history';
import { REQUEST_STATUSES, SEARCH_LENGTH } from '#lib/contracts/name-lists';
import type { RequestStatus } from '#lib/contracts/vocabulary';
import { Button } from '#components/ui/button';
import { IconButton } from '#components/ui/icon-button';
import { Input } from '#components/ui/input';
import { Segmented } from '#components/ui/segmented';
import { Select } from '#components/ui/select';
import { useClientNames } from '#components/clients/use-client-names.ts';
import { useConnectionWords } from '#components/origin/use-connection-words.ts';
import { cn } from '#components/ui/cn.ts';
import { describeChips } from './filter-chips.ts';
import { MoreFilters } from './more-filters.tsx';
import { findQuickFilter, quickFilters, type QuickFilter } from './quick-filters.ts';
import { statusWords } from '#components/history/status-words.ts';
import { asTyped, type SetHistoryFilter } from './use-history-filter.ts';
import { noChoice } from '#components/ui/no-choice.ts';

/** Statuses that the rows show under two names. */
const joined: Partial<Record<RequestStatus, string>> = {
  served: 'Served or switched',
  cancelled: 'Cancelled or stopped',
};

/** Filters that a phone hides until asked, so that the requests begin near the top. */
export type PhonePart = 'filters' | 'chart';

/** The filter bar. All filters combine, and are stored in the URL. */
export function HistoryFilters({
  filter,
  setFilter,
  shownOnPhone,
  onShowOnPhone,
}: {
  filter: HistoryFilter;
  setFilter: SetHistoryFilter;
  shownOnPhone: PhonePart | null;
  onShowOnPhone: (part: PhonePart | null) => void;
}) {
  const categories = useQuery(categoriesQuery);
  const slugs = new Set((categories.data ?? []).map(({ slug }) => slug));
  if (filter.category !== undefined) slugs.add(filter.category);
  return (
    <div role="search" aria-label="Filter the history" className="flex flex-wrap items-center gap-2">
      <div className="max-w-full min-w-0 overflow-x-auto [scrollbar-width:none] max-md:flex-1">
        <Segmented<QuickFilter | 'own'>
          label="Quick filters"
          className="w-max"
          value={findQuickFilter(filter) ?? 'own'}
          onValueChange={(value) => {
            const narrowing = quickFilters.find((quick) => quick.value === value)?.narrowing;
            if (narrowing === undefined) return;
            const { status, switched, origins } = narrowing;
            void setFilter({ status, switched, origin: origins === null ? null : [...origins] });
          }}
          options={quickFilters}
        />
      </div>
      <div className="flex shrink-0 gap-1 md:hidden">
        <IconButton
          label="More filters and search"
          variant="secondary"
          size="medium"
          hasTooltip={false}
          className="aria-expanded:bg-pressed"
          aria-expanded={shownOnPhone === 'filters'}
          onClick={() => onShowOnPhone(shownOnPhone === 'filters' ? null : 'filters')}
        >
          <SlidersHorizontal aria-hidden />
        </IconButton>
        <IconButton
          label="Chart"
          variant="secondary"
          size="medium"
          hasTooltip={false}
          className="aria-expanded:bg-pressed"
          aria-expanded={shownOnPhone === 'chart'}
          onClick={() => onShowOnPhone(shownOnPhone === 'chart' ? null : 'chart')}
        >
          <ChartColumn aria-hidden />
        </IconButton>
      </div>
      <div
        className={cn(
          'flex min-w-0 flex-1 flex-wrap items-center gap-2 max-[1240px]:basis-full',
          shownOnPhone !== 'filters' && 'max-md:hidden',
        )}
      >
        <Select
          label="Category"
          className="w-40 max-md:w-0 max-md:flex-1"
          value={filter.category ?? noChoice}
          onValueChange={(value) => void setFilter({ category: value === noChoice ? null : value })}
          options={[
            { value: noChoice, label: 'Any category' },
            ...[...slugs].map((slug) => ({ value: slug, label: slug })),
          ]}
        />
        <Select<RequestStatus | typeof noChoice>
          label="Status"
          className="w-40 max-md:w-0 max-md:flex-1"
          value={filter.status ?? noChoice}
          onValueChange={(value) => void setFilter({ status: value === noChoice ? null : value })}
          options={[
            { value: noChoice, label: 'Any status' },
            ...REQUEST_STATUSES.map((status) => ({
              value: status,
              label: joined[status] ?? statusWords[status].label,
            })),
          ]}
        />
        <div className="relative min-w-0 flex-1 basis-44 max-md:basis-full md:max-w-72">
          <Search aria-hidden className="absolute top-1/2 left-2.5 size-3.5 -translate-y-1/2 text-fg-faint" />
          <Input
            type="search"
            aria-label="Search models, providers, reasons and errors"
            placeholder="Search model, reason, error"
            className="pl-8"
            maxLength={SEARCH_LENGTH}
            value={filter.q ?? ''}
            onValueChange={(text) =>
              void setFilter({ q: text.trim() === '' ? null : text }, asTyped(filter.q))
            }
          />
        </div>
        <MoreFilters filter={filter} setFilter={setFilter} />
        {isNarrowed(filter) ? (
          <Button size="small" variant="ghost" onClick={() => void setFilter(null)}>
            Clear
          </Button>
        ) : null}
      </div>
      <Chips filter={filter} setFilter={setFilter} />
    </div>
  );
}

function Chips({ filter, setFilter }: { filter: HistoryFilter; setFilter: SetHistoryFilter }) {
  const chips = describeChips(filter, useConnectionWords(), useClientNames());
  if (chips.length === 0) return null;
  return (
    <ul aria-label="Active filters" className="flex min-w-0 basis-full flex-wrap gap-1.5">
      {chips.map(({ names, label }) => (
        <li key={names.join(' ')} className="max-w-full">
          <Button
            size="small"
            icon={<X />}
            className="max-w-full"
            aria-label={`Remove the filter: ${label}`}
            onClick={() => void setFilter(Object.fromEntries(names.map((name) => [name, null])))}
          >
            <span className="min-w-0 truncate">{label}</span>
          </Button>
        </li>
      ))}
    </ul>
  );
}

export function isNarrowed(filter: HistoryFilter): boolean {
  return Object.keys(filter).length > 0;
}
