'use client';

import { Combobox } from '@base-ui/react/combobox';
import { observeElementRect, useVirtualizer, type Virtualizer } from '@tanstack/react-virtual';
import { useQuery } from '@tanstack/react-query';
import {
  memo,
  useCallback,
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
  type RefObject,
} from 'react';
import { endpointsQuery } from '#lib/client/model-endpoints';
import type { CategoryNeeds } from '#lib/contracts/category';
import type { ListedModel } from '#lib/contracts/model';
import { readTarget } from '#lib/contracts/written-target';
import { formatLack } from '#lib/models/capabilities';
import { fitsCategory } from '#lib/models/fits-category';
import { useMediaQuery } from '#components/ui/use-media-query.ts';
import type { RowForecast } from '#components/models/policy/guard-forecast.ts';
import { CapabilityIcons } from '#components/models/facts/capability-icons';
import { ConnectionTag } from '#components/models/facts/connection-tag';
import { FactValue } from '#components/models/facts/fact-value';
import { describeForecast } from '#components/models/policy/guard-words.ts';
import {
  formatContext,
  formatPerMillion,
  isPriceUnknown,
  shortName,
} from '#components/models/facts/model-words.ts';

type Forecast = (target: string) => RowForecast | null;

/** In a short window, a row shows only its first two lines. */
const rowHeights = { whole: 84, short: 44 } as const;
/** Before the list has been measured. */
const listHeight = 640;
/** How long an option is highlighted before its providers are asked for. */
const stayMs = 300;

/** The options; only those in view are in the page. */
export function PickerList({
  ids,
  chosen,
  highlighted,
  modelOf,
  connectionNames,
  needs,
  forecast,
  virtualizerRef,
  emptyHint,
}: {
  ids: readonly string[];
  /** The targets in the list that is being built, in its order. */
  chosen: readonly string[];
  highlighted: string | null;
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
  const isShort = useMediaQuery('(max-height: 30rem)');
  const rowHeight = isShort ? rowHeights.short : rowHeights.whole;
  const placeOf = useMemo(() => new Map(chosen.map((target, index) => [target, index + 1])), [chosen]);
  const stayedAt = useStayedAt(highlighted);
  const virtualizer = useVirtualizer({
    count: ids.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 3,
    initialRect: { width: 0, height: listHeight },
    // Has no height while closed; its rows stay rendered.
    observeElementRect: (instance, report) =>
      observeElementRect(instance, (rect) => (rect.height === 0 ? undefined : report(rect))),
    paddingStart: 4,
    paddingEnd: 4,
    useFlushSync: false,
  });
  useImperativeHandle(virtualizerRef, () => virtualizer);
  useEffect(() => virtualizer.measure(), [virtualizer, rowHeight]);
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
        className="min-h-0 shrink overflow-y-auto overscroll-contain px-1"
        style={{ height: virtualizer.getTotalSize() }}
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
                place={placeOf.get(id) ?? null}
                isStayedAt={stayedAt === id}
                isShort={isShort}
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

/** The option that has stayed highlighted for a moment. */
function useStayedAt(highlighted: string | null): string | null {
  const [stayedAt, setResting] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => setResting(highlighted), stayMs);
    return () => clearTimeout(timer);
  }, [highlighted]);
  return stayedAt;
}

type Option = {
  id: string;
  model: ListedModel | null;
  connectionName: string | null;
  needs: CategoryNeeds | undefined;
  forecast: Forecast | null;
  isStayedAt: boolean;
  isShort: boolean;
};

const PickerRow = memo(function PickerRow({
  place,
  index,
  count,
  startPx,
  ...option
}: Option & {
  /** From 1; null if it is not in the list that is being built. */
  place: number | null;
  index: number;
  count: number;
  startPx: number;
}) {
  return (
    <Combobox.Item
      value={option.id}
      index={index}
      aria-setsize={count}
      aria-posinset={index + 1}
      className="group absolute top-0 left-0 flex w-full cursor-default items-start gap-2.5 rounded-md px-2 py-1.5 outline-none select-none data-highlighted:bg-hover"
      style={{
        height: option.isShort ? rowHeights.short : rowHeights.whole,
        transform: `translateY(${startPx}px)`,
      }}
    >
      <span className="mt-px flex h-4 min-w-4 shrink-0 items-center justify-center rounded-sm border border-control-line px-0.5 text-[11px] leading-none font-semibold text-on-accent tabular-nums group-data-selected:border-accent group-data-selected:bg-accent">
        {place === null ? null : (
          <>
            <span className="sr-only">position </span>
            {place}
          </>
        )}
      </span>
      <PickerOption {...option} />
    </Combobox.Item>
  );
});

const PickerOption = memo(function PickerOption({
  id,
  model,
  connectionName,
  needs,
  forecast,
  isStayedAt,
  isShort,
}: Option) {
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
    <span className="flex min-w-0 flex-1 flex-col gap-px">
      <span className="flex min-w-0 items-baseline gap-2 leading-[18px]">
        <span className="truncate font-medium">{shortName(model.name)}</span>
        {connectionName === null ? null : <ConnectionTag name={connectionName} />}
        {model.expirationDate === null ? null : (
          <span className="shrink-0 text-xs text-warn">ends {model.expirationDate.slice(0, 10)}</span>
        )}
        {guard?.isHeld === true ? <GuardMark guard={guard} /> : null}
        <Prices model={model} />
      </span>
      <span className="flex min-w-0 items-baseline gap-3">
        {model.name === model.id ? null : <span className="truncate text-id text-fg-faint">{model.id}</span>}
        {missing.length === 0 ? null : (
          <span className="ml-auto shrink-0 text-xs text-fg-muted">{formatLack(missing)}</span>
        )}
        {missing.length > 0 || unknown.length === 0 ? null : (
          <span className="ml-auto shrink-0 text-xs text-fg-faint">{unknown.join(', ')} unknown</span>
        )}
      </span>
      {isShort ? null : (
        <>
          <span className="truncate text-xs text-fg-muted" title={model.description}>
            {model.description === '' ? (
              <span className="text-fg-faint">No description</span>
            ) : (
              model.description.slice(0, descriptionLength)
            )}
          </span>
          <span className="flex min-w-0 items-center gap-3 text-xs text-fg-muted">
            <span className="shrink-0">
              {model.contextTokens === null ? (
                <span className="text-fg-faint">context unknown</span>
              ) : (
                <>
                  <FactValue model={model} facts={['contextTokens']} label="Context">
                    {formatContext(model.contextTokens)}
                  </FactValue>{' '}
                  context
                </>
              )}
            </span>
            {model.created === null ? null : (
              <span className="shrink-0">since {formatMonth(model.created)}</span>
            )}
            <CapabilityIcons model={model} isCompact className="shrink-0" />
            <Providers target={id} isWanted={isStayedAt} />
          </span>
        </>
      )}
    </span>
  );
});

/** Longer than a line on any screen. */
const descriptionLength = 240;

function Prices({ model }: { model: ListedModel }) {
  return (
    <span className="ml-auto shrink-0 pl-1 numeric text-xs whitespace-nowrap text-fg-muted">
      {model.isFree ? (
        'free'
      ) : isPriceUnknown(model) ? (
        <span className="text-fg-faint">price unknown</span>
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
  );
}

/** The model's providers. Fetched only for an option that stays highlighted, as each fetch is a request to OpenRouter. */
function Providers({ target, isWanted }: { target: string; isWanted: boolean }) {
  // On a phone, there is no room for a name.
  const isWide = useMediaQuery('(min-width: 768px)');
  const isAsked = isWanted && isWide && readTarget(target).slug === null;
  const providers = useQuery({ ...endpointsQuery([target]), enabled: isAsked }).data?.[0]?.providers;
  if (!isWide || providers === undefined || providers === null || providers.length === 0) return null;
  const names = [...new Set(providers.map(({ name }) => name))];
  return (
    <span className="ml-auto truncate pl-1" title={names.join(', ')}>
      {names.length === 1 ? names[0] : `${names.length} providers: ${names.join(', ')}`}
    </span>
  );
}

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
