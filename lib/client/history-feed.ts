import type { HistoryPage, HistoryRequest } from '#lib/contracts/history';

/** The part of the history that was read so far, newest first. Ids sort as their times do. */
export type HistoryFeed = {
  readonly requests: readonly HistoryRequest[];
  /** Where the part that was not read begins; null at the beginning of the history. */
  readonly nextCursor: string | null;
};

/** Puts the newest page over what is there: changed rows are renewed, the older rest stays. */
export function mergeNewest(held: HistoryFeed | undefined, newest: HistoryPage): HistoryFeed {
  const newestEnd = newest.requests.at(-1)?.id;
  // All there is fits into one page, or nothing was read before.
  if (held === undefined || newest.nextCursor === null || newestEnd === undefined) return newest;
  const older = held.requests.filter(({ id }) => id < newestEnd);
  // No row in common: more came in between than one page holds, and a list with a hole would lie.
  if (older.length === held.requests.length) return newest;
  return { requests: [...newest.requests, ...older], nextCursor: held.nextCursor };
}

/** Adds the page that lies behind the feed's cursor. */
export function addOlder(feed: HistoryFeed, older: HistoryPage): HistoryFeed {
  const end = feed.requests.at(-1)?.id;
  const added = end === undefined ? older.requests : older.requests.filter(({ id }) => id < end);
  return { requests: [...feed.requests, ...added], nextCursor: older.nextCursor };
}
