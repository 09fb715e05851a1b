import { keepPreviousData, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import { describeFailure } from '#lib/client/fetch-json';
import { historyQuery, pageSize, readOlder, type HistoryFilter } from '#lib/client/history';
import type { HistoryFeed } from '#lib/client/history-feed';

type Older = { readonly isReading: boolean; readonly failure: string | null };

export type Feed = {
  readonly query: UseQueryResult<HistoryFeed>;
  /** How many rows the person has asked to see. */
  readonly limit: number;
  readonly older: Older;
  /** Shows so many more, reading them where they are not there yet; `heldBack` rows are there and not shown. */
  readonly showOlder: (heldBack: number) => Promise<void>;
};

/** The requests that pass a filter, as far back as was asked for. */
export function useFeed(filter: HistoryFilter): Feed {
  const queryClient = useQueryClient();
  const options = historyQuery(filter);
  const query = useQuery({ ...options, placeholderData: keepPreviousData });
  const filterKey = JSON.stringify(filter);
  const [opened, setOpened] = useState({ filterKey, pages: 1 });
  // Another filter begins at its first page.
  const limit = pageSize * (opened.filterKey === filterKey ? opened.pages : 1);
  const [older, setOlder] = useState<Older>({ isReading: false, failure: null });

  const showOlder = async (heldBack: number) => {
    const cursor = query.data?.nextCursor ?? null;
    const wanted = limit + pageSize;
    if ((query.data?.requests.length ?? 0) < wanted + heldBack && cursor !== null) {
      setOlder({ isReading: true, failure: null });
      try {
        const add = await readOlder(filter, cursor);
        queryClient.setQueryData(options.queryKey, (held) => (held === undefined ? held : add(held)));
      } catch (error) {
        setOlder({ isReading: false, failure: describeFailure(error) });
        return;
      }
      setOlder({ isReading: false, failure: null });
    }
    setOpened({ filterKey, pages: wanted / pageSize });
  };

  return { query, limit, older, showOlder };
}
