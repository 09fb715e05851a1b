import { keepPreviousData, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import { describeFailure } from '#lib/client/fetch-json';
import { historyQuery, pageSize, readOlder, type HistoryFilter } from '#lib/client/history';
import type { HistoryFeed } from '#lib/client/history-feed';

export type Older = {
  readonly isReading: boolean;
  readonly failure: string | null;
  /** A search that somebody stopped on its way back. */
  readonly isStopped: boolean;
};

export type Feed = {
  readonly query: UseQueryResult<HistoryFeed>;
  /** Of the filter that the rows are of: while another one is asked for, still the one before. */
  readonly filterKey: string;
  /** How many rows the person has asked to see. */
  readonly limit: number;
  readonly older: Older;
  /** Shows so many more, reading them where they are not there yet; `heldBack` rows are there and not shown. */
  readonly showOlder: (heldBack: number) => Promise<void>;
  /** Ends a search where it is; `showOlder` takes it up again. */
  readonly stopSearch: () => void;
};

const untouched: Older = { isReading: false, failure: null, isStopped: false };

/** The requests that pass a filter, as far back as was asked for. */
export function useFeed(filter: HistoryFilter): Feed {
  const queryClient = useQueryClient();
  const options = historyQuery(filter);
  const query = useQuery({ ...options, placeholderData: keepPreviousData });
  const filterKey = JSON.stringify(filter);
  const [opened, setOpened] = useState({ filterKey, pages: 1, older: untouched });
  // Another filter begins at its first page.
  const { pages, older } = opened.filterKey === filterKey ? opened : { pages: 1, older: untouched };
  const [shownKey, setShownKey] = useState(filterKey);
  if (!query.isPlaceholderData && shownKey !== filterKey) setShownKey(filterKey);
  const limit = pageSize * pages;
  const begin = (change: Partial<Older>, shownPages = pages) =>
    setOpened({ filterKey, pages: shownPages, older: { ...older, ...change } });
  /** What comes back after another filter was chosen changes nothing. */
  const end = (change: Partial<Older>, shownPages = pages) =>
    setOpened((now) =>
      now.filterKey === filterKey
        ? { filterKey, pages: shownPages, older: { ...now.older, isReading: false, ...change } }
        : now,
    );

  const showOlder = async (heldBack: number) => {
    const held = query.data;
    // While another filter's rows are still shown, their end says nothing about this one's.
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
