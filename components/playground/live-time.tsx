'use client';

import { useEffect, useState } from 'react';
import { formatDuration } from '../ui/format-number.ts';

const paceMs = 100;

function useClock(): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), paceMs);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
}

/** How long something has been going on. */
export function Elapsed({ sinceMs }: { sinceMs: number }) {
  return <span aria-hidden>{formatTenths(useClock() - sinceMs)}</span>;
}

/** What is left of a wait. */
export function Countdown({ sinceMs, waitMs }: { sinceMs: number; waitMs: number }) {
  return <span aria-hidden>{formatTenths(waitMs - (useClock() - sinceMs))}</span>;
}

/** Always in tenths of a second, so that the figure does not change its shape while it runs. */
function formatTenths(ms: number): string {
  const shown = Math.max(0, ms);
  return shown < 60_000 ? `${(shown / 1_000).toFixed(1)} s` : formatDuration(shown);
}
