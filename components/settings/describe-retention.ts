import type { Retention } from '#lib/contracts/retention';
import { formatCount } from '../ui/format-number.ts';

/** "1 request", "1,234 requests" */
export function countRequests(count: number): string {
  return `${formatCount(count)} ${count === 1 ? 'request' : 'requests'}`;
}

/** "for 7 days", "for 7 days, at most 1,000 requests" */
export function describeRetention({ days, rows }: Retention): string {
  const parts = [
    days === null ? null : `for ${formatCount(days)} ${days === 1 ? 'day' : 'days'}`,
    rows === null ? null : `at most ${countRequests(rows)}`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? 'for ever' : parts.join(', ');
}
