'use client';

import { useQuery } from '@tanstack/react-query';
import { SortableList } from '#components/ui/sortable-list';
import { cooldownOf, cooldownsQuery } from '#lib/client/cooldowns';
import type { CatalogueModel } from '#lib/contracts/model';
import { useNow } from '../ui/use-now.ts';
import { ChainRow } from './chain-row.tsx';
import { shortName } from './model-words.ts';
import type { CategoryEditor } from './use-category-editor.ts';

/** The chosen models in their order. */
export function ChainList({
  editor,
  modelOf,
  label,
}: {
  editor: CategoryEditor;
  modelOf: (id: string) => CatalogueModel | null;
  label: string;
}) {
  const cooldowns = useQuery(cooldownsQuery).data ?? [];
  const now = useNow(1_000);
  const ids = editor.state.draft.models;
  const nameOf = (id: string) => shortName(modelOf(id)?.name ?? id);

  return (
    <div>
      <div
        aria-hidden
        className="hidden h-7 items-center gap-3 border-b pr-[132px] text-xs text-fg-faint md:flex [&>span]:text-right"
      >
        <span className="flex-1 pl-[60px] !text-left">Model</span>
        <span className="w-[136px] !text-left max-lg:hidden">Can do</span>
        <span className="w-14">Context</span>
        <span className="w-16" title="USD per million tokens">
          In / M
        </span>
        <span className="w-16" title="USD per million tokens">
          Out / M
        </span>
      </div>
      <SortableList
        ids={ids}
        label={label}
        labelOf={nameOf}
        onMove={(id, to) => editor.move(id, to, nameOf(id))}
        className="divide-y"
        renderItem={(id, index) => {
          const model = modelOf(id);
          return (
            <ChainRow
              id={id}
              model={model}
              place={{ index, count: ids.length }}
              cooldown={
                now === null
                  ? null
                  : cooldownOf(cooldowns, { id, isFree: model?.isFree ?? id.endsWith(':free') }, now)
              }
              onMove={(to) => editor.move(id, to, nameOf(id))}
              onRemove={() => editor.remove(id, nameOf(id))}
            />
          );
        }}
      />
    </div>
  );
}
