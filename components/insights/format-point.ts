import type { Insights } from '#lib/contracts/insights';

/** A short label for a point: the hour or the day. */
export function formatTick(at: string, per: Insights['per']): string {
  return new Date(at).toLocaleString(
    'en-GB',
    per === 'hour' ? { hour: '2-digit', minute: '2-digit' } : { day: 'numeric', month: 'short' },
  );
}

/** A full label for a point. */
export function formatPoint(at: string, per: Insights['per']): string {
  return new Date(at).toLocaleString('en-GB', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    ...(per === 'hour' ? { hour: '2-digit', minute: '2-digit' } : {}),
  });
}
