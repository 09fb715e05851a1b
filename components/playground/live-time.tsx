'use client';

import { startTransition, useEffect, useState } from 'react';
import { formatDuration } from '../ui/format-number.ts';

const paceMs = 100;

function useClock(): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    // As a transition: an urgent update ten times a second would keep a slow page from ever being drawn.
    const timer = setInterval(() => startTransition(() => setNowMs(Date.now())), paceMs);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
}

/** How long something has been going on. */
export function Elapsed({ sinceMs }: { sinceMs: number }) {
  return <Tenths ms={useClock() - sinceMs} />;
}

/** What is left of a wait. */
export function Countdown({ sinceMs, waitMs }: { sinceMs: number; waitMs: number }) {
  return <Tenths ms={waitMs - (useClock() - sinceMs)} />;
}

/** Always in tenths of a second, in figures of one width, so that nothing moves while it runs. */
function Tenths({ ms }: { ms: number }) {
  const shown = Math.max(0, ms);
  return (
    <span aria-hidden className="tabular-nums">
      {shown < 60_000 ? `${(shown / 1_000).toFixed(1)} s` : formatDuration(shown)}
    </span>
  );
}
