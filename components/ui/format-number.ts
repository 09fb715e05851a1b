const whole = new Intl.NumberFormat('en-US');
const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumSignificantDigits: 3 });
const cents = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
const threeDigits = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 });

/** 12,345 */
export function formatCount(count: number): string {
  return whole.format(count);
}

/** 128K, 1M: for sizes that need not be exact. */
export function formatCompact(count: number): string {
  return compact.format(count);
}

/**
 * USD with as many digits as matter: cents from one dollar up, three significant digits below, so that
 * $0.00031 is not shown as zero.
 */
export function formatUsd(usd: number): string {
  if (usd === 0) return '$0';
  const size = Math.abs(usd);
  const sign = usd < 0 ? '-' : '';
  if (size >= 1) return `${sign}$${cents.format(size)}`;
  if (size < 1e-9) return `${sign}<$0.000000001`;
  // Plain notation for any size; 0.1 is shown as $0.10.
  const digits = threeDigits.format(size);
  return `${sign}$${digits.length < 4 ? digits.padEnd(4, '0') : digits}`;
}

/** 840 ms, 1.4 s, 2 min 5 s */
export function formatDuration(ms: number): string {
  if (ms < 1) return '<1 ms';
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 9_950) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const rest = seconds % 60;
  const minutes = Math.floor(seconds / 60);
  if (minutes >= 60) {
    const restMinutes = minutes % 60;
    return `${Math.floor(minutes / 60)} h${restMinutes === 0 ? '' : ` ${restMinutes} min`}`;
  }
  return `${minutes} min${rest === 0 ? '' : ` ${rest} s`}`;
}

/** A duration from settings or in a countdown: 3 s rather than 3.0 s. */
export function formatSetDuration(ms: number): string {
  return formatDuration(ms).replace('.0 s', ' s');
}

const sizes = ['bytes', 'kB', 'MB', 'GB', 'TB'] as const;

/** 4.1 kB, 12 MB: in powers of 1,000, like most file managers. */
export function formatBytes(bytes: number): string {
  let size = bytes;
  let step = 0;
  while (size >= 999.5 && step < sizes.length - 1) {
    size /= 1_000;
    step += 1;
  }
  return `${size < 9.95 && step > 0 ? size.toFixed(1) : Math.round(size)} ${sizes[step] ?? ''}`;
}
