import { defaultRangeExtractor, useWindowVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useLayoutEffect, useState, type RefCallback, type RefObject } from 'react';
import type { HistoryRequest } from '#lib/contracts/history';

/** A row to render, and the space above it for rows that are not rendered. */
type WindowRow = { readonly request: HistoryRequest; readonly index: number; readonly gapPx: number };

export type RowWindow = {
  readonly rows: readonly WindowRow[];
  /** The space below the last row. */
  readonly endPx: number;
  /** A ref for each row, which measures its actual height. */
  readonly measure: RefCallback<HTMLElement>;
};

/** The visible rows and a few around them. Rows in `pinnedIds` are always rendered. */
export function useRowWindow(
  requests: readonly HistoryRequest[],
  {
    list,
    rowPx,
    pinnedIds,
  }: { list: RefObject<HTMLElement | null>; rowPx: number; pinnedIds: readonly (string | null)[] },
): RowWindow {
  const [topPx, setTopPx] = useState(0);
  useLayoutEffect(() => {
    const top = list.current?.getBoundingClientRect().top;
    // The content above the list can change its height.
    if (top !== undefined) setTopPx(Math.round(top + window.scrollY));
  }, [list, requests]);

  const virtualizer = useWindowVirtualizer({
    count: requests.length,
    estimateSize: () => rowPx,
    getItemKey: useCallback((index: number) => requests[index]?.id ?? index, [requests]),
    overscan: 6,
    // Rows may render a frame late, but scrolling never waits.
    useFlushSync: false,
    scrollMargin: topPx,
    // For the first render, before anything is measured.
    initialRect: { width: 1_440, height: 900 },
    rangeExtractor: (range) => {
      const kept = pinnedIds
        .map((id) => (id === null ? -1 : requests.findIndex((request) => request.id === id)))
        .filter((index) => index >= 0);
      return [...new Set([...defaultRangeExtractor(range), ...kept])].toSorted((a, b) => a - b);
    },
  });

  let endsAtPx = topPx;
  const rows = virtualizer.getVirtualItems().flatMap(({ index, start, end }): WindowRow[] => {
    const request = requests[index];
    if (request === undefined) return [];
    const gapPx = Math.max(0, start - endsAtPx);
    endsAtPx = end;
    return [{ request, index, gapPx }];
  });
  return {
    rows,
    endPx: Math.max(0, topPx + virtualizer.getTotalSize() - endsAtPx),
    measure: virtualizer.measureElement,
  };
}
