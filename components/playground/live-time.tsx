'use client';

import { startTransition, useEffect, useState } from 'react';
import { formatDuration } from '#components/ui/format-number.ts';

const paceMs = 100;

function useClock(): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    // A transition, because ten urgent updates a second could keep a slow page from rendering at all.
    const timer = setInterval(() => startTransition(() => setNowMs(Date.now())), paceMs);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
}

/** The time since a moment. */
export function Elapsed({ sinceMs }: { sinceMs: number }) {
  return <Tenths ms={useClock() - sinceMs} />;
}

/** The rest of a wait. */
export function Countdown({ sinceMs, waitMs }: { sinceMs: number; waitMs: number }) {
  return <Tenths ms={waitMs - (useClock() - sinceMs)} />;
}

/** Tenths of a second in tabular figures, so that nothing moves while it changes. */
function Tenths({ ms }: { ms: number }) {
  const shown = Math.max(0, ms);
  return (
    <span aria-hidden className="tabular-nums">
      {shown < 60_000 ? `${(shown / 1_000).toFixed(1)} s` : formatDuration(shown)}
    </span>
  );
}
