import { keepPreviousData, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import { describeFailure } from '#lib/client/fetch-json';
import { historyQuery, pageSize, readOlder, type HistoryFilter } from '#lib/client/history';
import type { HistoryFeed } from '#lib/client/history-feed';

export type Older = {
  readonly isReading: boolean;
  readonly failure: string | null;
  /** Whether the user stopped the search. */
  readonly isStopped: boolean;
};

export type Feed = {
  readonly query: UseQueryResult<HistoryFeed>;
  /** The filter of the shown rows: still the previous one while the next one loads. */
  readonly filterKey: string;
  /** How many rows to show. */
  readonly limit: number;
  readonly older: Older;
  /**
   * Shows more rows, and loads them if necessary. `heldBack` is the number of rows that are loaded but
   * hidden.
   */
  readonly showOlder: (heldBack: number) => Promise<void>;
  /** Stops a search. `showOlder` continues it. */
  readonly stopSearch: () => void;
};

const untouched: Older = { isReading: false, failure: null, isStopped: false };

/** The requests that match a filter, as far back as they were loaded. */
export function useFeed(filter: HistoryFilter): Feed {
  const queryClient = useQueryClient();
  const options = historyQuery(filter);
  const query = useQuery({ ...options, placeholderData: keepPreviousData });
  const filterKey = JSON.stringify(filter);
  const [opened, setOpened] = useState({ filterKey, pages: 1, older: untouched });
  // A new filter starts at its first page.
  const { pages, older } = opened.filterKey === filterKey ? opened : { pages: 1, older: untouched };
  const [shownKey, setShownKey] = useState(filterKey);
  if (!query.isPlaceholderData && shownKey !== filterKey) setShownKey(filterKey);
  const limit = pageSize * pages;
  const begin = (change: Partial<Older>, shownPages = pages) =>
    setOpened({ filterKey, pages: shownPages, older: { ...older, ...change } });
  /** Ignores results for an earlier filter. */
  const end = (change: Partial<Older>, shownPages = pages) =>
    setOpened((now) =>
      now.filterKey === filterKey
        ? { filterKey, pages: shownPages, older: { ...now.older, isReading: false, ...change } }
        : now,
    );

  const showOlder = async (heldBack: number) => {
    const held = query.data;
    // The rows of the previous filter say nothing about where this one ends.
    if (held === undefined || query.isPlaceholderData) return;
    const wanted = limit + heldBack;
    if (held.requests.length >= wanted + pageSize || held.nextCursor === null) {
      begin({}, pages + 1);
      return;
    }
    begin({ isReading: true, failure: null, isStopped: false });
    try {
      const add = await readOlder(filter, held.nextCursor);
      const feed = queryClient.setQueryData(options.queryKey, (now) => (now === undefined ? now : add(now)));
      end({}, (feed?.requests.length ?? 0) > wanted ? pages + 1 : pages);
    } catch (error) {
      end({ failure: describeFailure(error) });
    }
  };

  return {
    query,
    filterKey: query.isPlaceholderData ? shownKey : filterKey,
    limit,
    older,
    showOlder,
    stopSearch: () => begin({ isStopped: true }),
  };
}
