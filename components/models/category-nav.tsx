'use client';

import { useSyncExternalStore } from 'react';
import type { Category } from '#lib/contracts/category';
import { cn } from '../ui/cn.ts';
import { catchUp, hasUnsaved } from './chain-draft.ts';
import { shortName } from './model-words.ts';
import { useDraftStore } from './use-draft.ts';

/** The categories: down the side where there is room, else in a row that scrolls. */
export function CategoryNav({
  categories,
  current,
  onChoose,
  nameOf,
}: {
  categories: readonly Category[];
  current: string;
  onChoose: (slug: string) => void;
  nameOf: (id: string) => string;
}) {
  const store = useDraftStore();
  const drafts = useSyncExternalStore(store.subscribe, store.snapshot, store.snapshot);
  return (
    <ul className="flex gap-1 max-xl:overflow-x-auto max-xl:[scrollbar-width:none] xl:flex-col">
      {categories.map((category) => {
        const state = catchUp(drafts.get(category.slug), category);
        const { name, models } = state.draft;
        const first = models[0];
        const isHere = category.slug === current;
        return (
          <li key={category.slug} className="shrink-0">
            <button
              type="button"
              aria-current={isHere ? 'true' : undefined}
              onClick={() => onChoose(category.slug)}
              className={cn(
                'flex min-h-(--control) w-full flex-col justify-center rounded-md px-2.5 text-left transition-colors focus-visible:-outline-offset-2 xl:py-1.5',
                isHere ? 'bg-pressed' : 'hover:bg-hover',
              )}
            >
              <span className="flex w-full items-baseline gap-2">
                <span
                  className={cn('min-w-0 flex-1 truncate font-medium', isHere ? 'text-fg' : 'text-fg-muted')}
                >
                  {name}
                </span>
                <span className="text-xs text-fg-muted">
                  {models.length}
                  <span className="sr-only">{models.length === 1 ? ' model' : ' models'}</span>
                </span>
                {hasUnsaved(state) && state.problem !== null ? (
                  <span className="size-1.5 shrink-0 self-center rounded-full bg-warn">
                    <span className="sr-only">Not saved</span>
                  </span>
                ) : null}
              </span>
              <span className="w-full truncate text-xs text-fg-muted max-xl:hidden">
                {first === undefined ? 'No models yet' : shortName(nameOf(first))}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
