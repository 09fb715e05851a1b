'use client';

import { Combobox } from '@base-ui/react/combobox';
import { useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { Check } from 'lucide-react';
import { useCallback, useImperativeHandle, useRef, type RefObject } from 'react';
import type { CatalogueModel } from '#lib/contracts/model';
import { CapabilityIcons } from './capability-icons.tsx';
import { formatContext, formatPerMillion, shortName } from './model-words.ts';

const rowHeight = 44;

/** The options, of which only those in sight are in the page. */
export function PickerList({
  ids,
  catalogue,
  virtualizerRef,
  emptyHint,
}: {
  ids: readonly string[];
  catalogue: ReadonlyMap<string, CatalogueModel>;
  virtualizerRef: RefObject<Virtualizer<HTMLDivElement, Element> | null>;
  emptyHint: string;
}) {
  const scroller = useRef<HTMLDivElement | null>(null);
  const virtualizer = useVirtualizer({
    count: ids.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => ids[index] ?? index,
    overscan: 8,
    paddingStart: 4,
    paddingEnd: 4,
    useFlushSync: false,
  });
  useImperativeHandle(virtualizerRef, () => virtualizer);
  const attach = useCallback(
    (element: HTMLDivElement | null) => {
      scroller.current = element;
      if (element !== null) virtualizer.measure();
    },
    [virtualizer],
  );

  return (
    <>
      {ids.length === 0 ? (
        <p className="px-4 py-8 text-center text-fg-muted">
          No model matches. <span className="block text-fg-faint">{emptyHint}</span>
        </p>
      ) : null}
      <Combobox.List
        ref={attach}
        className="max-h-[26rem] min-h-0 overflow-y-auto overscroll-contain px-1"
        style={{ height: virtualizer.getTotalSize() }}
      >
        <div role="presentation" className="relative w-full" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((row) => {
            const id = ids[row.index];
            if (id === undefined) return null;
            return (
              <Combobox.Item
                key={row.key}
                value={id}
                index={row.index}
                aria-setsize={ids.length}
                aria-posinset={row.index + 1}
                className="group absolute top-0 left-0 flex w-full cursor-default items-center gap-2 rounded-md px-2 outline-none select-none data-highlighted:bg-hover"
                style={{ height: row.size, transform: `translateY(${row.start}px)` }}
              >
                <span className="flex size-4 shrink-0 items-center justify-center rounded-sm border border-control-line group-data-selected:border-accent group-data-selected:bg-accent">
                  <Combobox.ItemIndicator className="flex text-on-accent">
                    <Check aria-hidden className="size-3" strokeWidth={3} />
                  </Combobox.ItemIndicator>
                </span>
                <PickerOption id={id} model={catalogue.get(id) ?? null} />
              </Combobox.Item>
            );
          })}
        </div>
      </Combobox.List>
    </>
  );
}

function PickerOption({ id, model }: { id: string; model: CatalogueModel | null }) {
  if (model === null) {
    return (
      <span className="min-w-0 truncate">
        Use <span className="text-id">{id}</span>
        <span className="text-fg-faint">, not in the catalogue</span>
      </span>
    );
  }
  const input = formatPerMillion(model.promptUsdPerToken, model);
  const output = formatPerMillion(model.completionUsdPerToken, model);
  return (
    <>
      <span className="min-w-0 flex-1">
        <span className="block truncate leading-[18px]">{shortName(model.name)}</span>
        <span className="block truncate text-id text-fg-faint">{model.id}</span>
      </span>
      <CapabilityIcons model={model} className="max-md:hidden" />
      <span className="w-12 shrink-0 text-right text-xs text-fg-muted max-sm:hidden">
        <span className="sr-only">context </span>
        {formatContext(model.contextTokens)}
      </span>
      <span className="w-28 shrink-0 text-right text-xs whitespace-nowrap text-fg-muted max-sm:w-auto">
        <span className="sr-only">per million tokens in </span>
        {input}
        <span aria-hidden className="px-1 text-fg-faint">
          /
        </span>
        <span className="sr-only"> out </span>
        {output}
      </span>
    </>
  );
}
