'use client';

import { useQuery } from '@tanstack/react-query';
import { Search, X } from 'lucide-react';
import { categoriesQuery } from '#lib/client/categories';
import type { HistoryFilter } from '#lib/client/history';
import { RequestStatus } from '#lib/contracts/vocabulary';
import { Button } from '#components/ui/button';
import { Input } from '#components/ui/input';
import { Segmented } from '#components/ui/segmented';
import { Select } from '#components/ui/select';
import { findQuickFilter, quickFilters, type QuickFilter } from './quick-filters.ts';
import { statusWords } from './status-words.ts';
import type { SetHistoryFilter } from './use-history-filter.ts';

const any = 'any';

/** What the list is narrowed to. Everything composes, and stands in the address. */
export function HistoryFilters({
  filter,
  setFilter,
}: {
  filter: HistoryFilter;
  setFilter: SetHistoryFilter;
}) {
  const categories = useQuery(categoriesQuery);
  const slugs = new Set((categories.data ?? []).map(({ slug }) => slug));
  if (filter.category !== undefined) slugs.add(filter.category);
  return (
    <div role="search" aria-label="Filter the history" className="flex flex-wrap items-center gap-2">
      <div className="max-w-full overflow-x-auto [scrollbar-width:none]">
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
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-2 max-md:basis-full">
        <Select
          label="Category"
          className="w-40 max-md:w-0 max-md:flex-1"
          value={filter.category ?? any}
          onValueChange={(value) => void setFilter({ category: value === any ? null : value })}
          options={[
            { value: any, label: 'Any category' },
            ...[...slugs].map((slug) => ({ value: slug, label: slug })),
          ]}
        />
        <Select<RequestStatus | typeof any>
          label="Status"
          className="w-32 max-md:w-0 max-md:flex-1"
          value={filter.status ?? any}
          onValueChange={(value) => void setFilter({ status: value === any ? null : value })}
          options={[
            { value: any, label: 'Any status' },
            ...RequestStatus.options.map((status) => ({ value: status, label: statusWords[status].label })),
          ]}
        />
        <div className="relative min-w-0 flex-1 basis-44 max-md:basis-full md:max-w-72">
          <Search aria-hidden className="absolute top-1/2 left-2.5 size-3.5 -translate-y-1/2 text-fg-faint" />
          <Input
            type="search"
            aria-label="Search models, providers and explanations"
            placeholder="Search model or reason"
            className="pl-8"
            value={filter.q ?? ''}
            onValueChange={(text) => void setFilter({ q: text.trim() === '' ? null : text })}
          />
        </div>
        {filter.model === undefined ? null : (
          <Button
            size="small"
            icon={<X />}
            className="max-w-60"
            aria-label={`Show all models, not only ${filter.model}`}
            onClick={() => void setFilter({ model: null })}
          >
            <span className="truncate text-id">{filter.model}</span>
          </Button>
        )}
        {isNarrowed(filter) ? (
          <Button size="small" variant="ghost" onClick={() => void setFilter(null)}>
            Clear
          </Button>
        ) : null}
      </div>
    </div>
  );
}

export function isNarrowed(filter: HistoryFilter): boolean {
  return Object.keys(filter).length > 0;
}
