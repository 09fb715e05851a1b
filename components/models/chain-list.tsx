'use client';

import { useQuery } from '@tanstack/react-query';
import { SortableList } from '#components/ui/sortable-list';
import { cooldownOf, cooldownsQuery } from '#lib/client/cooldowns';
import type { CatalogueModel } from '#lib/contracts/model';
import { useNow } from '../ui/use-now.ts';
import { cn } from '../ui/cn.ts';
import { chainColumns } from './chain-columns.ts';
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
      <div aria-hidden className={cn(chainColumns, 'hidden h-7 border-b text-xs text-fg-faint lg:grid')}>
        <span className="col-start-3">Model</span>
        <span>Can do</span>
        <span className="text-right">Context</span>
        <span className="text-right" title="USD per million tokens">
          In / M
        </span>
        <span className="text-right" title="USD per million tokens">
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
              isOff={editor.state.draft.disabled.includes(id)}
              cooldown={
                now === null
                  ? null
                  : cooldownOf(cooldowns, { id, isFree: model?.isFree ?? id.endsWith(':free') }, now)
              }
              actions={{
                move: (to) => editor.move(id, to, nameOf(id)),
                remove: () => editor.remove(id, nameOf(id)),
                switchTo: (isOn) => editor.switchTo(id, isOn, nameOf(id)),
              }}
            />
          );
        }}
      />
    </div>
  );
}
