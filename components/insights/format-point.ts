import type { Insights } from '#lib/contracts/insights';

/** A point of the time line in short: the hour, or the day. */
export function formatTick(at: string, per: Insights['per']): string {
  return new Date(at).toLocaleString(
    'en-GB',
    per === 'hour' ? { hour: '2-digit', minute: '2-digit' } : { day: 'numeric', month: 'short' },
  );
}

/** The same in full. */
export function formatPoint(at: string, per: Insights['per']): string {
  return new Date(at).toLocaleString('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    ...(per === 'hour' ? { hour: '2-digit', minute: '2-digit' } : {}),
  });
}
