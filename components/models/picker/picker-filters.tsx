'use client';

import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import { Check, Plug, type LucideIcon } from 'lucide-react';
import { modelSorts, type ModelFilter, type ModelSort } from '#lib/client/filter-models';
import type { CategoryNeeds } from '#lib/contracts/category';
import type { ListedConnection } from '#lib/contracts/model';
import { cn } from '#components/ui/cn.ts';
import { chosenNeeds, needOptions, needsOf } from '#components/models/policy/needs-words.ts';

const chipClass =
  'inline-flex h-6 shrink-0 items-center gap-1 rounded-md px-1.5 text-xs text-fg-muted transition-colors hover:bg-hover hover:text-fg max-md:h-10 max-md:px-2.5 data-pressed:bg-accent-soft data-pressed:text-accent';

/** Filters and sorts the list. */
export function PickerFilters({
  filter,
  onFilter,
  sort,
  onSort,
  authors,
  connections,
  category,
}: {
  filter: ModelFilter;
  onFilter: (filter: ModelFilter) => void;
  sort: ModelSort;
  onSort: (sort: ModelSort) => void;
  authors: readonly string[];
  /** The connections with models. */
  connections: readonly ListedConnection[];
  category: { name: string; needs: CategoryNeeds } | undefined;
}) {
  const set = (part: Partial<ModelFilter>) => onFilter({ ...filter, ...part });
  return (
    <div className="shrink-0 border-b py-1.5 [scrollbar-width:none] short:flex short:overflow-x-auto short:py-0.5">
      <div className="flex gap-1 overflow-x-auto px-2 [scrollbar-width:none] md:flex-wrap short:shrink-0 short:flex-nowrap short:overflow-visible">
        {connections.length < 2 ? null : (
          <ToggleGroup
            aria-label="Connection"
            value={filter.connection === null ? [] : [filter.connection]}
            onValueChange={([next]) => set({ connection: next ?? null })}
            className="contents"
          >
            {connections.map(({ slug, name }) => (
              <Toggle key={slug} value={slug} className={chipClass}>
                <Plug aria-hidden className="size-3.5" />
                <span className="max-w-32 truncate">{name}</span>
              </Toggle>
            ))}
          </ToggleGroup>
        )}
        {category === undefined ? null : (
          <Toggle
            pressed={filter.worksFor !== null}
            onPressedChange={(isOn) => set({ worksFor: isOn ? category.needs : null })}
            className={chipClass}
          >
            <Check aria-hidden className="size-3.5" />
            Works for {category.name}
          </Toggle>
        )}
        <Toggle pressed={filter.isFree} onPressedChange={(isFree) => set({ isFree })} className={chipClass}>
          Free
        </Toggle>
        <ToggleGroup
          multiple
          aria-label="Required capabilities"
          value={chosenNeeds(filter.can).map(({ label }) => label)}
          onValueChange={(next) =>
            set({ can: needsOf(needOptions.filter(({ label }) => next.includes(label))) })
          }
          className="contents"
        >
          {needOptions.map(({ label, Icon }) => (
            <CapabilityChip key={label} label={label} Icon={Icon} />
          ))}
        </ToggleGroup>
      </div>
      <div className="mt-1 flex gap-1 overflow-x-auto px-2 [scrollbar-width:none] md:flex-wrap short:flex-nowrap short:mt-0 short:shrink-0 short:overflow-visible">
        <Choice
          label="Sort by"
          value={sort}
          options={modelSorts.map((key) => [key, sortWords[key]])}
          isSet={sort !== 'relevance'}
          onChange={(next) => onSort(modelSorts.find((key) => key === next) ?? 'relevance')}
        />
        <NumberChoice
          label="Context"
          value={filter.minContextTokens}
          options={contextSteps}
          onChange={(minContextTokens) => set({ minContextTokens })}
        />
        <NumberChoice
          label="Price, input plus output"
          value={filter.maxUsdPerMillion}
          options={priceSteps}
          onChange={(maxUsdPerMillion) => set({ maxUsdPerMillion })}
        />
        <NumberChoice
          label="Age"
          value={filter.maxAgeDays}
          options={ageSteps}
          onChange={(maxAgeDays) => set({ maxAgeDays })}
        />
        <Choice
          label="Author"
          value={filter.author ?? ''}
          options={[['', 'Any author'], ...authors.map((author): [string, string] => [author, author])]}
          isSet={filter.author !== null}
          onChange={(author) => set({ author: author === '' ? null : author })}
        />
      </div>
    </div>
  );
}

function CapabilityChip({ label, Icon }: { label: string; Icon: LucideIcon }) {
  return (
    <Toggle value={label} className={chipClass}>
      <Icon aria-hidden className="size-3.5" />
      {label}
    </Toggle>
  );
}

/** The browser's own select: compact, and native on a phone. */
function Choice({
  label,
  value,
  options,
  isSet,
  onChange,
}: {
  label: string;
  value: string;
  options: readonly (readonly [value: string, words: string])[];
  isSet: boolean;
  onChange: (value: string) => void;
}) {
  return (
    <select
      aria-label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      // Arrows and letters belong to this select, not to the search.
      onKeyDown={(event) => event.stopPropagation()}
      className={cn(
        'h-6 max-w-36 shrink-0 rounded-md bg-transparent px-1 text-xs text-fg-muted hover:bg-hover hover:text-fg max-md:h-10 [&>option]:bg-raised [&>option]:text-fg',
        isSet && 'bg-accent-soft text-accent hover:text-accent',
      )}
    >
      {options.map(([key, words]) => (
        <option key={key} value={key}>
          {words}
        </option>
      ))}
    </select>
  );
}

function NumberChoice({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: number | null;
  options: readonly (readonly [value: number | null, words: string])[];
  onChange: (value: number | null) => void;
}) {
  return (
    <Choice
      label={label}
      value={String(value)}
      options={options.map(([key, words]) => [String(key), words])}
      isSet={value !== null}
      onChange={(next) => onChange(options.find(([key]) => String(key) === next)?.[0] ?? null)}
    />
  );
}

const sortWords: Record<ModelSort, string> = {
  relevance: 'Best match',
  name: 'Name',
  price: 'Cheapest',
  context: 'Largest context',
  newest: 'Newest',
};

const contextSteps = [
  [null, 'Any context'],
  [32_000, '32K or more'],
  [128_000, '128K or more'],
  [200_000, '200K or more'],
  [1_000_000, '1M or more'],
] as const;

const priceSteps = [
  [null, 'Any price'],
  [0.3, 'Up to $0.30 / M'],
  [1, 'Up to $1 / M'],
  [3, 'Up to $3 / M'],
  [10, 'Up to $10 / M'],
] as const;

const ageSteps = [
  [null, 'Any age'],
  [90, 'Last 3 months'],
  [180, 'Last 6 months'],
  [365, 'Last year'],
] as const;
