/** 84%, 0.7%: with a decimal only if needed. */
export function formatShare(part: number, whole: number): string {
  if (whole === 0) return '–';
  const percent = (part / whole) * 100;
  if (percent === 0 || percent === 100) return `${percent}%`;
  // Never round to 0% or 100%, unless it is exact.
  if (percent > 99 || percent < 10) return `${Math.min(99.9, Math.max(0.1, percent)).toFixed(1)}%`;
  return `${Math.round(percent)}%`;
}
