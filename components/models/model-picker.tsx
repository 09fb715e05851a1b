'use client';

import { Combobox } from '@base-ui/react/combobox';
import type { Virtualizer } from '@tanstack/react-virtual';
import { Plus, Search } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { capabilitiesOf, type CapabilityKind } from '#lib/models/capabilities';
import { indexModels, rankModels } from '#lib/client/rank-models';
import { ModelId } from '#lib/contracts/category';
import type { CatalogueModel } from '#lib/contracts/model';
import { Button } from '#components/ui/button';
import { CapabilityFilter } from './capability-filter.tsx';
import { PickerList } from './picker-list.tsx';

/**
 * Search over the whole catalogue that stays open while several models are picked. What is chosen
 * when it opens stands on top and stays there, so that nothing jumps under the pointer.
 */
export function ModelPicker({
  models,
  chosen,
  onToggle,
  label = 'Add models',
  isPrimary = false,
}: {
  models: readonly CatalogueModel[];
  chosen: readonly string[];
  onToggle: (id: string, isChosen: boolean) => void;
  label?: string;
  isPrimary?: boolean;
}) {
  const [isOpen, setIsOpen] = useState(false);
  const [query, setQuery] = useState('');
  const [needs, setNeeds] = useState<readonly CapabilityKind[]>([]);
  const [chosenBefore, setChosenBefore] = useState(chosen);
  const virtualizer = useRef<Virtualizer<HTMLDivElement, Element> | null>(null);

  const onTop = isOpen ? chosenBefore : chosen;
  const catalogue = useMemo(() => new Map(models.map((model) => [model.id, model])), [models]);
  const index = useMemo(() => indexModels(models), [models]);
  const allIds = useMemo(() => [...new Set([...chosen, ...catalogue.keys()])], [chosen, catalogue]);
  const shownIds = useMemo(() => {
    const found = rankModels(index, query)
      .filter((model) => needs.length === 0 || isAble(model, needs))
      .map(({ id }) => id);
    const typed = typedId(query, catalogue);
    if (typed !== null) return [...found, typed];
    if (query.trim() !== '' || needs.length > 0) return found;
    const top = new Set(onTop);
    return [...onTop, ...found.filter((id) => !top.has(id))];
  }, [index, query, needs, catalogue, onTop]);

  const changeOpen = (next: boolean) => {
    setIsOpen(next);
    if (!next) return;
    setChosenBefore(chosen);
    setQuery('');
    setNeeds([]);
  };

  return (
    <Combobox.Root
      multiple
      virtualized
      autoHighlight
      open={isOpen}
      onOpenChange={changeOpen}
      items={allIds}
      filteredItems={shownIds}
      filter={null}
      value={[...chosen]}
      onValueChange={(next: string[]) => {
        const added = next.find((id) => !chosen.includes(id));
        const removed = chosen.find((id) => !next.includes(id));
        if (added !== undefined) onToggle(added, true);
        else if (removed !== undefined) onToggle(removed, false);
      }}
      inputValue={query}
      onInputValueChange={(next, { reason }) => {
        // Picking one keeps the query: the next one is often beside it.
        if (reason === 'input-change') setQuery(next);
      }}
      onItemHighlighted={(_, { reason, index: place }) => {
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
      <Combobox.Portal>
        <Combobox.Positioner align="start" sideOffset={6} collisionPadding={8} className="z-50">
          <Combobox.Popup
            data-slot="model-picker"
            aria-label="Choose models"
            className="flex max-h-[min(34rem,var(--available-height))] w-[min(44rem,var(--available-width))] flex-col overflow-hidden rounded-lg bg-raised shadow-float transition-opacity outline-none data-ending-style:opacity-0 data-starting-style:opacity-0"
          >
            <div className="flex shrink-0 items-center gap-2 border-b px-3">
              <Search aria-hidden className="size-4 shrink-0 text-fg-faint" />
              <Combobox.Input
                aria-label="Search models"
                placeholder={`Search ${models.length} models by name, id or author`}
                className="h-11 min-w-0 flex-1 bg-transparent text-base outline-none max-md:text-lg"
              />
              <span role="status" className="shrink-0 text-xs text-fg-faint max-sm:sr-only">
                {chosen.length === 0 ? `${shownIds.length} shown` : `${chosen.length} chosen`}
              </span>
            </div>
            <CapabilityFilter needs={needs} onChange={setNeeds} />
            <PickerList
              ids={shownIds}
              catalogue={catalogue}
              virtualizerRef={virtualizer}
              emptyHint={
                needs.length > 0
                  ? 'Try fewer filters.'
                  : 'To use one that is not listed, type its whole id: author/model.'
              }
            />
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
}

function isAble(model: CatalogueModel, needs: readonly CapabilityKind[]): boolean {
  const able = capabilitiesOf(model);
  return needs.every((need) => able.includes(need));
}

/** The query itself where it is a whole model id that the catalogue doesn't have. */
function typedId(query: string, catalogue: ReadonlyMap<string, CatalogueModel>): string | null {
  const parsed = ModelId.safeParse(query);
  return parsed.success && parsed.data.includes('/') && !catalogue.has(parsed.data) ? parsed.data : null;
}
