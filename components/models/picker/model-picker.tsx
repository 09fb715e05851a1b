'use client';

import { Combobox } from '@base-ui/react/combobox';
import { useQuery } from '@tanstack/react-query';
import type { Virtualizer } from '@tanstack/react-virtual';
import { Plus, Search, X } from 'lucide-react';
import { useDeferredValue, useImperativeHandle, useMemo, useRef, useState, type Ref } from 'react';
import {
  isFiltering,
  matchFilter,
  noFilter,
  sortModels,
  type ModelFilter,
  type ModelSort,
} from '#lib/client/filter-models';
import { indexModels, rankModels, type ModelIndex } from '#lib/client/rank-models';
import { tierOverridesQuery } from '#lib/client/model-tiers';
import { ModelId } from '#lib/contracts/model-id';
import type { ListedConnection, ListedModel } from '#lib/contracts/model';
import { readTarget } from '#lib/contracts/written-target';
import { Button } from '#components/ui/button';
import { IconButton } from '#components/ui/icon-button';
import { formatCount } from '#components/ui/format-number.ts';
import { useRegions } from '#components/models/policy/use-regions.ts';
import type { DraftContent } from '#components/models/draft/draft-content.ts';
import { forecastWith } from '#components/models/policy/guard-forecast.ts';
import { PickerFilters } from './picker-filters.tsx';
import { PickerList } from './picker-list.tsx';
import { firstOf } from '#components/models/chain/row-facts.ts';

export type PickerHandle = { readonly open: (filter: Partial<ModelFilter>) => void };

/**
 * Search over the whole catalogue that stays open while several models are picked. Models chosen before it opened
 * stay on top, so that nothing moves under the pointer.
 */
export function ModelPicker({
  models,
  connections,
  chosen,
  onToggle,
  label = 'Add models',
  isPrimary = false,
  category,
  isFirstFormerlyFree = false,
  handle,
}: {
  models: readonly ListedModel[];
  connections: readonly ListedConnection[];
  /** Targets, as a chain is written. */
  chosen: readonly string[];
  onToggle: (target: string, isChosen: boolean) => void;
  label?: string;
  isPrimary?: boolean;
  /** The category the models are picked for. */
  category?: Pick<DraftContent, 'name' | 'needs' | 'policy' | 'disabled'>;
  /** Whether the first choice was free, and the person hasn't accepted its price. */
  isFirstFormerlyFree?: boolean;
  /** Opens it from elsewhere. */
  handle?: Ref<PickerHandle>;
}) {
  const [isOpen, setIsOpen] = useState(false);
  const [query, setQuery] = useState('');
  const [filter, setFilter] = useState<ModelFilter>(noFilter);
  const [sort, setSort] = useState<ModelSort>('relevance');
  const [chosenBefore, setChosenBefore] = useState(chosen);
  const [filteredAtMs, setFilteredAtMs] = useState(0);
  const [highlighted, setHighlighted] = useState<string | null>(null);
  const isWarm = useDeferredValue(true, false);
  const virtualizer = useRef<Virtualizer<HTMLDivElement, Element> | null>(null);

  const index = indexOf(models);
  const connectionNames = useMemo(
    () => new Map(connections.flatMap(({ slug, name, isDefault }) => (isDefault ? [] : [[slug, name]]))),
    [connections],
  );
  const withModels = useMemo(() => connections.filter((one) => one.models > 0), [connections]);
  // The letters show at once; the list follows.
  const wanted = useDeferredValue(query);
  const onTop = isOpen ? chosenBefore : chosen;
  // The first rows are ready before it opens, so that opening only has to show them.
  const shownIds = useMemo(
    () =>
      isOpen || isWarm
        ? findTargets({ index, query: wanted, filter, sort, onTop, nowMs: filteredAtMs })
        : noIds,
    [isOpen, isWarm, index, wanted, filter, sort, onTop, filteredAtMs],
  );

  const overrides = useQuery(tierOverridesQuery).data;
  const regions = useRegions();
  const { policy, needs } = category ?? {};
  const first = firstOf(chosen, category?.disabled ?? noIds);
  const forecast = useMemo(() => {
    if (policy === undefined || needs === undefined) return null;
    const modelOf = (target: string) => index.byTarget.get(target) ?? null;
    const wasFree = (target: string) => isFirstFormerlyFree && target === first;
    const forecastOf = forecastWith({ policy, needs, modelOf, overrides, wasFree, regions });
    return (target: string) => forecastOf(target, first);
  }, [policy, needs, index, overrides, first, isFirstFormerlyFree, regions]);

  /** Enter right after typing means the first match of what was typed, not of the list still shown. */
  const pickFirst = () => {
    const [match] = findTargets({ index, query, filter, sort, onTop, nowMs: filteredAtMs });
    if (match !== undefined) onToggle(match, !chosen.includes(match));
  };

  const changeOpen = (next: boolean) => {
    setIsOpen(next);
    if (next) {
      setChosenBefore(chosen);
      return;
    }
    setQuery('');
    setFilter(noFilter);
    setSort('relevance');
    virtualizer.current?.scrollToOffset(0);
  };

  const changeFilter = (next: ModelFilter) => {
    setFilter(next);
    setFilteredAtMs(Date.now());
  };

  useImperativeHandle(handle, () => ({
    open(part) {
      changeOpen(true);
      changeFilter({ ...noFilter, ...part });
    },
  }));

  // Opening and closing don't wait for them.
  const filters = useDeferredValue(
    <PickerFilters
      filter={filter}
      onFilter={changeFilter}
      sort={sort}
      onSort={setSort}
      authors={index.authors}
      connections={withModels}
      category={category}
    />,
  );

  return (
    <Combobox.Root
      multiple
      virtualized
      autoHighlight
      open={isOpen}
      onOpenChange={changeOpen}
      items={shownIds}
      filteredItems={shownIds}
      filter={null}
      value={useMemo(() => [...chosen], [chosen])}
      onValueChange={(next: string[]) => {
        const added = next.find((id) => !chosen.includes(id));
        const removed = chosen.find((id) => !next.includes(id));
        if (added !== undefined) onToggle(added, true);
        else if (removed !== undefined) onToggle(removed, false);
      }}
      inputValue={query}
      onInputValueChange={(next, { reason }) => {
        // Picking keeps the query: the next model is often beside it.
        if (reason === 'input-change') setQuery(next);
      }}
      onItemHighlighted={(target: string | undefined, { reason, index: place }) => {
        setHighlighted(target ?? null);
        if (reason === 'pointer' || place < 0) return;
        queueMicrotask(() => virtualizer.current?.scrollToIndex(place, { align: 'auto' }));
      }}
    >
      <Combobox.Trigger
        aria-label={label}
        render={
          <Button variant={isPrimary ? 'primary' : 'secondary'} icon={<Plus aria-hidden />}>
            {label}
          </Button>
        }
      />
      <Combobox.Portal keepMounted>
        <Combobox.Positioner
          align="start"
          sideOffset={6}
          collisionPadding={8}
          // On wide screens, it is at the right, beside the names in the list that is being built.
          className="z-50 short:fixed! short:inset-2! short:transform-none! lg:not-short:fixed! lg:not-short:inset-[12px_12px_84px_auto]! lg:not-short:transform-none!"
        >
          <Combobox.Popup
            data-slot="model-picker"
            aria-label="Choose models"
            className="flex max-h-[min(40rem,var(--available-height))] w-[min(32rem,var(--available-width))] short:size-full short:max-h-none lg:not-short:h-full lg:not-short:max-h-none lg:not-short:w-112 flex-col overflow-hidden rounded-lg bg-raised shadow-float outline-none"
          >
            <div className="flex shrink-0 items-center gap-2 border-b px-3">
              <Search aria-hidden className="size-4 shrink-0 text-fg-faint" />
              <Combobox.Input
                aria-label="Search models"
                onKeyDown={(event) => {
                  if (event.key !== 'Enter' || wanted === query) return;
                  event.preventBaseUIHandler();
                  event.preventDefault();
                  pickFirst();
                }}
                placeholder={`Search ${formatCount(models.length)} models by name, id or author`}
                className="h-11 short:h-9 min-w-0 flex-1 bg-transparent text-base outline-none max-md:text-lg"
              />
              <span role="status" className="shrink-0 text-xs text-fg-faint max-sm:sr-only">
                {formatCount(shownIds.length)} shown
                {chosen.length === 0 ? '' : `, ${chosen.length} chosen`}
              </span>
              {/* At other sizes there is room beside it to click on. */}
              <IconButton
                label="Close"
                hasTooltip={false}
                className="hidden short:flex"
                onClick={() => changeOpen(false)}
              >
                <X />
              </IconButton>
            </div>
            {filters}
            <PickerList
              ids={shownIds}
              chosen={chosen}
              highlighted={isOpen ? highlighted : null}
              modelOf={index.byTarget}
              connectionNames={connectionNames}
              needs={needs}
              forecast={forecast}
              virtualizerRef={virtualizer}
              emptyHint={
                isFiltering(filter)
                  ? 'Try fewer filters.'
                  : 'To use a model that isn’t listed, type its full id: author/model.'
              }
            />
            <p className="shrink-0 border-t px-3 py-1.5 text-xs text-fg-faint max-md:hidden short:hidden">
              Models are added one at a time, because order matters and every model in the chain can be
              billed.
            </p>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
}

const noIds: string[] = [];

type PickerIndex = ModelIndex & {
  byTarget: ReadonlyMap<string, ListedModel>;
  authors: readonly string[];
  /** The whole catalogue in each order used so far. */
  sorted: Map<ModelSort, readonly ListedModel[]>;
};

/** One per catalogue, shared by all pickers. */
const indexes = new WeakMap<readonly ListedModel[], PickerIndex>();

function indexOf(models: readonly ListedModel[]): PickerIndex {
  const known = indexes.get(models);
  if (known !== undefined) return known;
  const index = {
    ...indexModels(models),
    byTarget: new Map(models.map((model) => [model.target, model])),
    authors: [...new Set(models.map(({ author }) => author))].filter((author) => author !== '').toSorted(),
    sorted: new Map([['relevance' as ModelSort, models]]),
  };
  indexes.set(models, index);
  return index;
}

function findTargets({
  index,
  query,
  filter,
  sort,
  onTop,
  nowMs,
}: {
  index: PickerIndex;
  query: string;
  filter: ModelFilter;
  sort: ModelSort;
  onTop: readonly string[];
  nowMs: number;
}): string[] {
  const isSearching = query.trim() !== '';
  const found = isSearching ? sortModels(rankModels(index, query), sort) : inOrder(index, sort);
  const isFiltered = isFiltering(filter);
  const ids = (isFiltered ? found.filter(matchFilter(filter, nowMs)) : found).map(({ target }) => target);
  const typed = typedTarget(query, index.byTarget);
  if (typed !== null) return [...ids, typed];
  if (isSearching || isFiltered) return ids;
  const top = new Set(onTop);
  return [...onTop, ...ids.filter((id) => !top.has(id))];
}

function inOrder(index: PickerIndex, sort: ModelSort): readonly ListedModel[] {
  const known = index.sorted.get(sort);
  if (known !== undefined) return known;
  const models = sortModels(index.sorted.get('relevance') ?? [], sort);
  index.sorted.set(sort, models);
  return models;
}

/** The query itself if it is a full model id, or a target, that no list has. */
function typedTarget(query: string, listed: ReadonlyMap<string, ListedModel>): string | null {
  const parsed = ModelId.safeParse(query);
  if (!parsed.success || listed.has(parsed.data)) return null;
  return parsed.data.includes('/') || readTarget(parsed.data).slug !== null ? parsed.data : null;
}
