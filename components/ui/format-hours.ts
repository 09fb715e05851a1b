/**
 * "14–15 h": an hour of the day. Requests are summed up by full hours of UTC, so where the clocks are half an hour
 * apart from it, it is "14:30–15:30 h".
 */
export function formatHourSpan(hour: number, timeZone: string): string {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, minute: 'numeric' });
  const fullHour = new Date();
  fullHour.setUTCMinutes(0, 0, 0);
  const minute = Number(format.format(fullHour));
  const past = minute === 0 ? '' : `:${String(minute).padStart(2, '0')}`;
  return `${hour}${past}–${hour === 23 && minute > 0 ? 0 : hour + 1}${past} h`;
}
