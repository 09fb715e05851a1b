'use client';

import { Combobox } from '@base-ui/react/combobox';
import { observeElementRect, useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { Check } from 'lucide-react';
import { memo, useCallback, useImperativeHandle, useRef, type RefObject } from 'react';
import type { CategoryNeeds } from '#lib/contracts/category';
import type { ListedModel } from '#lib/contracts/model';
import { formatLack } from '#lib/models/capabilities';
import { fitsCategory } from '#lib/models/fits-category';
import type { RowForecast } from './guard-forecast.ts';
import { CapabilityIcons } from './capability-icons.tsx';
import { ConnectionTag } from './connection-tag.tsx';
import { FactValue } from './fact-value.tsx';
import { describeForecast } from './guard-words.ts';
import { formatContext, formatPerMillion, isPriceUnknown, shortName } from './model-words.ts';

type Forecast = (target: string) => RowForecast | null;

const rowHeight = 44;
const listHeight = 416;

/** The options; only those in sight are in the page. */
export function PickerList({
  ids,
  modelOf,
  connectionNames,
  needs,
  forecast,
  virtualizerRef,
  emptyHint,
}: {
  ids: readonly string[];
  modelOf: ReadonlyMap<string, ListedModel>;
  /** The names of connections other than the default one, by slug. */
  connectionNames: ReadonlyMap<string, string>;
  /** The category's requirements. */
  needs: CategoryNeeds | undefined;
  /** The effect of the category's rules on the model; null outside a category. */
  forecast: Forecast | null;
  virtualizerRef: RefObject<Virtualizer<HTMLDivElement, Element> | null>;
  emptyHint: string;
}) {
  const scroller = useRef<HTMLDivElement | null>(null);
  const virtualizer = useVirtualizer({
    count: ids.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 3,
    initialRect: { width: 0, height: listHeight },
    // Without a height while closed; its rows are kept ready.
    observeElementRect: (instance, report) =>
      observeElementRect(instance, (rect) => (rect.height === 0 ? undefined : report(rect))),
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
          No models match. <span className="block text-fg-faint">{emptyHint}</span>
        </p>
      ) : null}
      {ids.length === 0 ? null : (
        <p aria-hidden className="shrink-0 px-3 pt-1 numeric text-xs text-fg-faint">
          Per million tokens, in / out
        </p>
      )}
      <Combobox.List
        ref={attach}
        className="min-h-0 overflow-y-auto overscroll-contain px-1"
        style={{ height: virtualizer.getTotalSize(), maxHeight: listHeight }}
      >
        <div role="presentation" className="relative w-full" style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map((row) => {
            const id = ids[row.index];
            return id === undefined ? null : (
              <PickerRow
                key={row.key}
                id={id}
                model={modelOf.get(id) ?? null}
                connectionName={connectionNames.get(modelOf.get(id)?.connection ?? '') ?? null}
                needs={needs}
                forecast={forecast}
                index={row.index}
                count={ids.length}
                startPx={row.start}
              />
            );
          })}
        </div>
      </Combobox.List>
    </>
  );
}

const PickerRow = memo(function PickerRow({
  id,
  model,
  connectionName,
  needs,
  forecast,
  index,
  count,
  startPx,
}: {
  id: string;
  model: ListedModel | null;
  connectionName: string | null;
  needs: CategoryNeeds | undefined;
  forecast: Forecast | null;
  index: number;
  count: number;
  startPx: number;
}) {
  return (
    <Combobox.Item
      value={id}
      index={index}
      aria-setsize={count}
      aria-posinset={index + 1}
      className="group absolute top-0 left-0 flex w-full cursor-default items-center gap-2 rounded-md px-2 outline-none select-none data-highlighted:bg-hover"
      style={{ height: rowHeight, transform: `translateY(${startPx}px)` }}
    >
      <span className="flex size-4 shrink-0 items-center justify-center rounded-sm border border-control-line group-data-selected:border-accent group-data-selected:bg-accent">
        <Combobox.ItemIndicator className="flex text-on-accent">
          <Check aria-hidden className="size-3" strokeWidth={3} />
        </Combobox.ItemIndicator>
      </span>
      <PickerOption id={id} model={model} connectionName={connectionName} needs={needs} forecast={forecast} />
    </Combobox.Item>
  );
});

const PickerOption = memo(function PickerOption({
  id,
  model,
  connectionName,
  needs,
  forecast,
}: {
  id: string;
  model: ListedModel | null;
  connectionName: string | null;
  needs: CategoryNeeds | undefined;
  forecast: Forecast | null;
}) {
  const found = forecast?.(id) ?? null;
  const guard = found === null ? null : describeForecast(found);
  if (model === null) {
    return (
      <span className="min-w-0 truncate">
        <span className="group-data-selected:hidden">Use </span>
        <span className="text-id">{id}</span>
        <span className="text-fg-faint">, not in the catalogue </span>
        {guard?.isHeld === true ? <GuardMark guard={guard} /> : null}
      </span>
    );
  }
  const { missing, unknown } = needs === undefined ? noFit : fitsCategory(model, needs);
  return (
    <>
      <span className="min-w-0 flex-1">
        <span className="flex min-w-0 items-baseline gap-2 leading-[18px]">
          <span className="truncate">{shortName(model.name)}</span>
          {connectionName === null ? null : <ConnectionTag name={connectionName} />}
          {model.expirationDate === null ? null : (
            <span className="shrink-0 text-xs text-warn">ends {model.expirationDate.slice(0, 10)}</span>
          )}
          {guard?.isHeld === true ? <GuardMark guard={guard} /> : null}
          {missing.length === 0 ? null : (
            <span className="shrink-0 text-xs text-fg-faint max-sm:hidden">{formatLack(missing)}</span>
          )}
          {missing.length > 0 || unknown.length === 0 ? null : (
            <span className="shrink-0 text-xs text-fg-faint max-sm:hidden">{unknown.join(', ')} unknown</span>
          )}
        </span>
        {model.name === model.id ? null : (
          <span className="block truncate text-id text-fg-faint">{model.id}</span>
        )}
      </span>
      <CapabilityIcons model={model} className="max-md:hidden" />
      <span className="w-16 shrink-0 numeric text-xs text-fg-muted max-md:hidden">
        <span className="sr-only">released </span>
        {model.created === null ? '–' : formatMonth(model.created)}
      </span>
      <span className="w-14 shrink-0 numeric text-xs text-fg-muted max-sm:hidden">
        <span className="sr-only">context </span>
        {model.contextTokens === null ? (
          <span className="text-fg-faint">unknown</span>
        ) : (
          <FactValue model={model} facts={['contextTokens']} label="Context">
            {formatContext(model.contextTokens)}
          </FactValue>
        )}
      </span>
      <span className="w-28 shrink-0 numeric text-xs whitespace-nowrap text-fg-muted max-sm:w-auto">
        {model.isFree ? (
          'free'
        ) : isPriceUnknown(model) ? (
          <span className="text-fg-faint">unknown</span>
        ) : (
          <FactValue model={model} facts={prices} label="Prices">
            <span className="sr-only">per million tokens in </span>
            {formatPerMillion(model.promptUsdPerToken, model)}
            <span aria-hidden className="px-1 text-fg-faint">
              /
            </span>
            <span className="sr-only"> out </span>
            {formatPerMillion(model.completionUsdPerToken, model)}
          </FactValue>
        )}
      </span>
    </>
  );
});

function GuardMark({ guard: { words, full } }: { guard: ReturnType<typeof describeForecast> }) {
  return (
    <span data-slot="guard-mark" title={full} className="shrink-0 text-xs text-warn">
      {words}
    </span>
  );
}

const prices = ['promptUsdPerMillion', 'completionUsdPerMillion'] as const;

const noFit = { missing: [], unknown: [] };

const months = new Intl.DateTimeFormat('en-US', { month: 'short', year: 'numeric', timeZone: 'UTC' });

/** "Aug 2025" */
function formatMonth(createdS: number): string {
  return months.format(createdS * 1_000);
}
