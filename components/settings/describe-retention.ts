import type { Retention } from '#lib/contracts/retention';
import { formatCount } from '#components/ui/format-number.ts';

/** "1 request", "1,234 requests" */
export function countRequests(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'request' : 'requests'}`;
}

/** "for 7 days", "for 7 days, at most 1,000 requests", "forever" */
export function describeRetention({ days, rows }: Retention): string {
  const parts = [
    days === null ? null : `for ${formatCount(days)} ${days === 1 ? 'day' : 'days'}`,
    rows === null ? null : `at most ${countRequests(rows)}`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? 'forever' : parts.join(', ');
}

/** "only the last 7 days", "only the latest 1,000 requests": what a shorter limit leaves. */
export function describeLimit({ days, rows }: Retention): string {
  const parts = [
    days === null ? null : days === 1 ? 'the last day' : `the last ${formatCount(days)} days`,
    rows === null ? null : `the latest ${countRequests(rows)}`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? 'everything' : `only ${parts.join(' and ')}`;
}
