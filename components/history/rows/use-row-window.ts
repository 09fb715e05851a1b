import { defaultRangeExtractor, useWindowVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useLayoutEffect, useMemo, useState, type RefCallback, type RefObject } from 'react';
import type { HistoryRequest } from '#lib/contracts/history';
import { groupByDay, type Day, type Line } from './group-by-day.ts';

/** A row to render, and the space above it for rows that are not rendered. `index` counts headings as well. */
type WindowRow = { readonly request: HistoryRequest; readonly index: number; readonly gapPx: number };

/** The heading of a day, and the rows of that day to render. */
export type WindowDay = Day & {
  readonly index: number;
  readonly gapPx: number;
  readonly rows: readonly WindowRow[];
};

export type RowWindow = {
  readonly days: readonly WindowDay[];
  /** How many requests and headings there are, rendered or not. */
  readonly lineCount: number;
  /** The space below the last row. */
  readonly endPx: number;
  /** A ref for each row and heading, which measures its actual height. */
  readonly measure: RefCallback<HTMLElement>;
};

/**
 * The visible rows and a few around them, by day. Rows in `pinnedIds` are always rendered, and so is the
 * heading of every rendered row, which sticks to the top while its day scrolls by.
 */
export function useRowWindow(
  requests: readonly HistoryRequest[],
  {
    list,
    rowPx,
    dayPx,
    pinnedIds,
  }: {
    list: RefObject<HTMLElement | null>;
    rowPx: number;
    dayPx: number;
    pinnedIds: readonly (string | null)[];
  },
): RowWindow {
  const [topPx, setTopPx] = useState(0);
  useLayoutEffect(() => {
    const look = () => {
      const top = list.current?.getBoundingClientRect().top;
      if (top !== undefined) setTopPx(Math.round(top + window.scrollY));
    };
    look();
    // The content above the list can change its height.
    const observer = new ResizeObserver(look);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [list, requests]);

  const lines = useMemo(() => groupByDay(requests), [requests]);
  const virtualizer = useWindowVirtualizer({
    count: lines.length,
    estimateSize: (index) => (lines[index]?.kind === 'day' ? dayPx : rowPx),
    getItemKey: useCallback((index: number) => lines[index]?.key ?? index, [lines]),
    overscan: 6,
    // Rows may render a frame late, but scrolling never waits.
    useFlushSync: false,
    scrollMargin: topPx,
    // For the first render, before anything is measured.
    initialRect: { width: 1_440, height: 900 },
    rangeExtractor: (range) => {
      const pinned = pinnedIds
        .map((id) => (id === null ? -1 : lines.findIndex(({ key }) => key === id)))
        .filter((index) => index >= 0);
      const rows = [...defaultRangeExtractor(range), ...pinned];
      return [...new Set([...rows, ...headingsOf(lines, rows)])].toSorted((a, b) => a - b);
    },
  });

  let endsAtPx = topPx;
  const days: (WindowDay & { rows: WindowRow[] })[] = [];
  for (const { index, start, end } of virtualizer.getVirtualItems()) {
    const line = lines[index];
    if (line === undefined) continue;
    const gapPx = Math.max(0, start - endsAtPx);
    endsAtPx = end;
    if (line.kind === 'day') days.push({ ...line.day, index, gapPx, rows: [] });
    else days.at(-1)?.rows.push({ request: line.request, index, gapPx });
  }
  return {
    days,
    lineCount: lines.length,
    endPx: Math.max(0, topPx + virtualizer.getTotalSize() - endsAtPx),
    measure: virtualizer.measureElement,
  };
}

/** The headings above these lines. */
function headingsOf(lines: readonly Line[], indexes: readonly number[]): Set<number> {
  const headings = new Set<number>();
  const known = new Set(indexes);
  for (const index of indexes) {
    // The line above knows.
    if (lines[index]?.kind === 'day' || known.has(index - 1)) continue;
    headings.add(lines.findLastIndex((line, at) => at < index && line.kind === 'day'));
  }
  headings.delete(-1);
  return headings;
}
