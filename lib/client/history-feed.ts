import type { HistoryPage, HistoryRequest } from '#lib/contracts/history';

/** The part of the history that was read so far, newest first. Ids sort as their times do. */
export type HistoryFeed = {
  readonly requests: readonly HistoryRequest[];
  /** Where the part that was not read begins; null at the beginning of the history. */
  readonly nextCursor: string | null;
};

/** Rows kept in all: a page that is open for days must not grow for days. */
const maxHeld = 5_000;

/** True where rows may be missing between the newest page and what is there. */
export function hasGap(held: HistoryFeed | undefined, newest: HistoryPage): boolean {
  const heldStart = held?.requests[0]?.id;
  const newestEnd = newest.requests.at(-1)?.id;
  if (heldStart === undefined || newestEnd === undefined || newest.nextCursor === null) return false;
  return newestEnd > heldStart;
}

/** Puts the newest page over what is there: changed rows are renewed, the older rest stays. */
export function mergeNewest(held: HistoryFeed | undefined, newest: HistoryPage): HistoryFeed {
  const newestEnd = newest.requests.at(-1)?.id;
  // All there is fits into one page, or nothing was read before.
  if (held === undefined || newest.nextCursor === null || newestEnd === undefined) return newest;
  // A list with a hole would lie, so it starts anew.
  if (hasGap(held, newest) || held.requests.length > maxHeld) return newest;
  const older = held.requests.filter(({ id }) => id < newestEnd);
  if (older.length === 0) return newest;
  return { requests: [...newest.requests, ...older], nextCursor: held.nextCursor };
}

/** Adds the page that lies behind the feed's cursor. */
export function addOlder(feed: HistoryFeed, older: HistoryPage): HistoryPage {
  const end = feed.requests.at(-1)?.id;
  const added = end === undefined ? older.requests : older.requests.filter(({ id }) => id < end);
  return { requests: [...feed.requests, ...added], nextCursor: older.nextCursor };
}
