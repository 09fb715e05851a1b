import type { ShareClaim } from './shared-limits.ts';

/** What a process has of a limit. */
export type HeldShare = {
  readonly held: number;
  readonly wanted: number;
  /** Since when it has lacked its part although it has requests to run; null if it doesn't. */
  readonly waitsSinceMs: number | null;
};

type SharedOut = HeldShare & {
  /** To how many it should shrink, because others wait; null if it need not. */
  readonly most: number | null;
};

/**
 * A process's share of a limit. All shares together never exceed it, unless it was lowered. A process that lacks its
 * part is served first, and the one that waits longest before the others.
 */
export function shareOut(
  { limit, kept, asked, wanted }: ShareClaim,
  before: Pick<HeldShare, 'waitsSinceMs'>,
  others: readonly HeldShare[],
  nowMs: number,
): SharedOut {
  const free = limit - kept - others.reduce((sum, { held }) => sum + held, 0);
  const wanting = others.filter((one) => one.wanted > 0).length + (wanted > 0 ? 1 : 0);
  const part = Math.floor(limit / Math.max(1, wanting));
  // With more processes than slots, they take turns.
  const least = Math.max(1, part);
  const lacks = (one: Pick<HeldShare, 'held' | 'wanted'>): boolean =>
    one.wanted > one.held && one.held < least;
  const sinceMs = before.waitsSinceMs ?? nowMs;
  const lacking = others.filter(lacks);
  const isEarlier = ({ waitsSinceMs }: HeldShare): boolean => (waitsSinceMs ?? nowMs) < sinceMs;
  const reserved = lacking
    .filter((other) => kept >= least || isEarlier(other))
    .reduce((sum, other) => sum + Math.min(other.wanted, least) - other.held, 0);
  const most = lacking.length > 0 ? Math.max(kept, least) : limit;
  const held = kept + Math.max(0, Math.min(asked, most - kept, free - reserved));
  // What it has just got is used before it is given back.
  const needed = held > kept ? held : 0;
  return {
    held,
    wanted,
    waitsSinceMs: lacks({ held, wanted }) ? sinceMs : null,
    most: lacking.length > 0 || free < 0 ? Math.max(part, needed) : null,
  };
}
