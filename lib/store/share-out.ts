import type { ShareClaim } from './shared-limits.ts';

/** A process's share of a limit, and what it needs. */
export type HeldShare = {
  readonly held: number;
  readonly wanted: number;
  /** Since when it has had less than its part while requests wait; null if it has enough. */
  readonly waitsSinceMs: number | null;
};

type SharedOut = HeldShare & {
  /** The size to shrink to, because others wait; null if nobody waits. */
  readonly most: number | null;
};

/**
 * A process's share of a limit. All shares together never exceed the limit, unless it was lowered. Free slots go
 * to the processes with less than an equal share first, in the order in which they began to wait.
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
  // A process uses the slots that it has just got before it returns any.
  const needed = held > kept ? held : 0;
  return {
    held,
    wanted,
    waitsSinceMs: lacks({ held, wanted }) ? sinceMs : null,
    most: lacking.length > 0 || free < 0 ? Math.max(part, needed) : null,
  };
}
