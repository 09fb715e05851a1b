import type { ActivityMark } from '#lib/contracts/category-activity';
import { formatClock } from '#components/ui/format-time.ts';
import { formatCount } from '#components/ui/format-number.ts';

/** The ways an attempt can end, from the bottom of a mark up. A color never stands alone. */
export const activityEnds = [
  { key: 'served', label: 'served', color: 'bg-ok' },
  { key: 'limited', label: 'rate-limited', color: 'bg-warn' },
  { key: 'failed', label: 'failed', color: 'bg-danger' },
  { key: 'skipped', label: 'skipped', color: 'bg-control-line' },
] as const;

export type ActivityCounts = Pick<ActivityMark, (typeof activityEnds)[number]['key']>;

export function addActivity(marks: readonly ActivityCounts[]): ActivityCounts {
  return marks.reduce<ActivityCounts>(
    (sum, mark) => ({
      served: sum.served + mark.served,
      limited: sum.limited + mark.limited,
      failed: sum.failed + mark.failed,
      skipped: sum.skipped + mark.skipped,
    }),
    { served: 0, limited: 0, failed: 0, skipped: 0 },
  );
}

/** "3 served, 1 rate-limited"; empty if there was nothing. */
export function describeCounts(counts: ActivityCounts): string {
  return activityEnds
    .flatMap(({ key, label }) => (counts[key] === 0 ? [] : [`${formatCount(counts[key])} ${label}`]))
    .join(', ');
}

/** "14:02: 1 rate-limited", or "14:00 – 14:30: 3 served, 1 rate-limited" for a stretch of time. */
export function describeMark(mark: ActivityMark, nowMs: number): string {
  const at = formatClock(Date.parse(mark.from), nowMs);
  const time = mark.requestId === null ? `${at} – ${formatClock(Date.parse(mark.to), nowMs)}` : at;
  return `${time}: ${describeCounts(mark)}`;
}
