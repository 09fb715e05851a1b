import type { HistoryPage, HistoryRequest } from '#lib/contracts/history';

/** The part of the history that was read so far, newest first. Ids sort as their times do. */
export type HistoryFeed = {
  readonly requests: readonly HistoryRequest[];
  /** Where the part that was not read begins; null at the beginning of the history. */
  readonly nextCursor: string | null;
  /** The time a search has looked back to, where it has not looked at everything yet. */
  readonly searchedTo?: string | null | undefined;
};

/** Rows kept in all: a page that is open for days must not grow for days. */
export const mostHeld = 5_000;

/** True where rows may be missing between the newest page and what is there. */
export function hasGap(held: HistoryFeed | undefined, newest: HistoryPage): boolean {
  const heldStart = held?.requests[0]?.id;
  // A search that stopped early has looked at far more rows than come in between two polls.
  if (heldStart === undefined || newest.nextCursor === null || newest.searchedTo != null) return false;
  return newest.nextCursor > heldStart;
}

/** Puts the newest page over what is there: changed rows are renewed, the older rest stays. */
export function mergeNewest(held: HistoryFeed | undefined, newest: HistoryPage): HistoryFeed {
  // A page tells of everything down to its cursor; without one, of everything there is.
  const toldTo = newest.nextCursor;
  if (held === undefined || toldTo === null) return newest;
  const isUnsure = held.requests.length === 0 && newest.searchedTo == null;
  // A list with a hole would lie, so it starts anew.
  if (isUnsure || hasGap(held, newest) || held.requests.length > mostHeld) return newest;
  if (held.nextCursor !== null && held.nextCursor >= toldTo) return newest;
  const older = held.requests.filter(({ id }) => id < toldTo);
  return {
    requests: [...newest.requests, ...older],
    nextCursor: held.nextCursor,
    searchedTo: held.searchedTo,
  };
}

/** Adds the page that lies behind the feed's cursor. */
export function addOlder(feed: HistoryFeed, older: HistoryPage): HistoryPage {
  const end = feed.requests.at(-1)?.id;
  const added = end === undefined ? older.requests : older.requests.filter(({ id }) => id < end);
  return {
    requests: [...feed.requests, ...added],
    nextCursor: older.nextCursor,
    searchedTo: older.searchedTo,
  };
}
