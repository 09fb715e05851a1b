import type { HistoryPage, HistoryRequest } from '#lib/contracts/history';

/** The rows read so far, newest first. Ids sort by time. */
export type HistoryFeed = {
  readonly requests: readonly HistoryRequest[];
  /** Where the unread rows begin; null if all rows were read. */
  readonly nextCursor: string | null;
  /** How far back a search has looked so far; absent when it is complete. */
  readonly searchedTo?: string | null | undefined;
};

/** The maximum number of rows, because a page may stay open for days. */
export const maxRows = 5_000;

/** Whether rows may be missing between the newest page and the held rows. */
export function hasGap(held: HistoryFeed | undefined, newest: HistoryPage): boolean {
  const heldStart = held?.requests[0]?.id;
  // A search that stopped early has looked at far more rows than arrive between two polls.
  if (heldStart === undefined || newest.nextCursor === null || newest.searchedTo != null) return false;
  return newest.nextCursor > heldStart;
}

/** Merges the newest page into the feed: its rows replace the held ones, and older rows stay. */
export function mergeNewest(held: HistoryFeed | undefined, newest: HistoryPage): HistoryFeed {
  // A page is complete down to its cursor; without a cursor, it is the whole history.
  const completeTo = newest.nextCursor;
  if (held === undefined || completeTo === null) return newest;
  const isUnsure = held.requests.length === 0 && newest.searchedTo == null;
  // Start over rather than show a list with a gap.
  if (isUnsure || hasGap(held, newest) || held.requests.length > maxRows) return newest;
  if (held.nextCursor !== null && held.nextCursor >= completeTo) return newest;
  const older = held.requests.filter(({ id }) => id < completeTo);
  return {
    requests: [...newest.requests, ...older],
    nextCursor: held.nextCursor,
    searchedTo: held.searchedTo,
  };
}

/** Appends the page after the feed's cursor. */
export function addOlder(feed: HistoryFeed, older: HistoryPage): HistoryPage {
  const end = feed.requests.at(-1)?.id;
  const added = end === undefined ? older.requests : older.requests.filter(({ id }) => id < end);
  return {
    requests: [...feed.requests, ...added],
    nextCursor: older.nextCursor,
    searchedTo: older.searchedTo,
  };
}
