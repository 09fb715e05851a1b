'use client';

import { useEffect, useRef, useSyncExternalStore, type RefObject } from 'react';
import { SortableHandle, SortableList } from '#components/ui/sortable-list';
import type { Category } from '#lib/contracts/category';
import { useMay } from '#components/shell/use-may.ts';
import { cn } from '#components/ui/cn.ts';
import { categoryIcons } from './category-icons.ts';
import { catchUp, hasUnsaved, type DraftState } from '#components/models/draft/chain-draft.ts';
import { shortName } from '#components/models/facts/model-words.ts';
import { allOffWords, firstOf } from '#components/models/chain/row-facts.ts';
import { useDraftStore } from '#components/models/draft/use-draft.ts';

/** The categories: at the side if there is room, else in a row that scrolls. */
export function CategoryNav({
  categories,
  current,
  onChoose,
  onMove,
  nameOf,
}: {
  categories: readonly Category[];
  current: string;
  onChoose: (slug: string) => void;
  onMove: (slug: string, to: number) => void;
  nameOf: (id: string) => string;
}) {
  const store = useDraftStore();
  const drafts = useSyncExternalStore(store.subscribe, store.snapshot, store.snapshot);
  const bySlug = new Map(categories.map((category) => [category.slug, category]));
  const stateOf = (category: Category) => catchUp(drafts.get(category.slug), category);
  return (
    <SortableList
      ids={[...bySlug.keys()]}
      label="Categories, in order"
      labelOf={(slug) => {
        const category = bySlug.get(slug);
        return category === undefined ? slug : stateOf(category).draft.name;
      }}
      onMove={onMove}
      className="flex gap-1 max-xl:overflow-x-auto max-xl:[scrollbar-width:none] xl:flex-col [&>li]:shrink-0"
      renderItem={(slug) => {
        const category = bySlug.get(slug);
        return category === undefined ? null : (
          <CategoryEntry
            state={stateOf(category)}
            isHere={slug === current}
            onChoose={() => onChoose(slug)}
            nameOf={nameOf}
          />
        );
      }}
    />
  );
}

/** Keeps the current category visible, also in a strip that is wider than the screen. */
function useInSight(isHere: boolean): RefObject<HTMLButtonElement | null> {
  const ref = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isHere) ref.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [isHere]);
  return ref;
}

function CategoryEntry({
  state,
  isHere,
  onChoose,
  nameOf,
}: {
  state: DraftState;
  isHere: boolean;
  onChoose: () => void;
  nameOf: (id: string) => string;
}) {
  const { name, models, disabled, icon } = state.draft;
  const first = firstOf(models, disabled);
  const onCount = models.filter((id) => !disabled.includes(id)).length;
  const { Icon } = categoryIcons[icon];
  const ref = useInSight(isHere);
  const canMove = useMay('lists.edit');
  return (
    <div
      className={cn(
        'group/entry relative flex items-center rounded-md transition-colors',
        isHere ? 'bg-pressed' : 'hover:bg-hover',
      )}
    >
      {canMove ? (
        <SortableHandle
          onClick={onChoose}
          className="absolute top-1/2 left-0.5 -translate-y-1/2 opacity-0 group-hover/entry:opacity-100 focus-visible:opacity-100 max-xl:hidden"
        />
      ) : null}
      <Icon
        aria-hidden
        className={cn(
          'pointer-events-none absolute left-1.5 size-4 group-focus-within/entry:[[data-slot=sortable-handle]:focus-visible+&]:opacity-0 max-xl:left-2.5',
          canMove && 'xl:group-hover/entry:opacity-0',
          isHere ? 'text-fg' : 'text-fg-faint',
        )}
      />
      <button
        ref={ref}
        type="button"
        aria-current={isHere ? 'true' : undefined}
        onClick={onChoose}
        className="flex min-h-(--control) w-full min-w-0 flex-col justify-center rounded-md pr-2.5 pl-8 text-left focus-visible:-outline-offset-2 xl:py-1.5"
      >
        <span className="flex w-full items-baseline gap-2">
          <span className={cn('min-w-0 flex-1 truncate font-medium', isHere ? 'text-fg' : 'text-fg-muted')}>
            {name}
          </span>
          <span className="text-xs text-fg-muted">
            {onCount}
            <span className="sr-only">{countWords(onCount, models.length)}</span>
          </span>
          {hasUnsaved(state) && state.problem !== null ? (
            <span className="size-1.5 shrink-0 self-center rounded-full bg-warn">
              <span className="sr-only">Not saved</span>
            </span>
          ) : null}
        </span>
        <span
          className={cn(
            'w-full truncate text-xs max-xl:hidden',
            first === null && models.length > 0 ? 'text-warn' : 'text-fg-muted',
          )}
        >
          {first !== null ? shortName(nameOf(first)) : models.length === 0 ? 'No models yet' : allOffWords}
        </span>
      </button>
    </div>
  );
}

/** Read out behind the number of models that are on: " of 3 models on", " models". */
function countWords(onCount: number, count: number): string {
  if (onCount !== count) return ` of ${count} ${count === 1 ? 'model' : 'models'} on`;
  return count === 1 ? ' model' : ' models';
}
