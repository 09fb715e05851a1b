/**
 * Formats an hour of the day, such as "14–15 h". Figures are stored per UTC hour, so in time zones with a
 * half-hour offset it is "14:30–15:30 h".
 */
export function formatHourSpan(hour: number, timeZone: string): string {
  const format = new Intl.DateTimeFormat('en-GB', { timeZone, minute: 'numeric' });
  const fullHour = new Date();
  fullHour.setUTCMinutes(0, 0, 0);
  const minute = Number(format.format(fullHour));
  const past = minute === 0 ? '' : `:${String(minute).padStart(2, '0')}`;
  return `${hour}${past}–${hour === 23 && minute > 0 ? 0 : hour + 1}${past} h`;
}
