'use client';

import { useQuery } from '@tanstack/react-query';
import { CornerDownLeft } from 'lucide-react';
import { Popover } from '#components/ui/popover';
import { recoveriesQuery } from '#lib/client/recoveries';
import type { Recovery } from '#lib/contracts/cooldown';
import type { ModelHealth } from '#lib/contracts/model-health';
import { originWords } from '#components/origin/origin-words.ts';
import { cn } from '#components/ui/cn.ts';
import { formatDuration } from '#components/ui/format-number.ts';
import { formatClockOrDay, formatExact } from '#components/ui/format-time.ts';
import { useNow } from '#components/ui/use-now.ts';
import { HealthDetails } from './health-details.tsx';
import { HealthSparkline } from './health-sparkline.tsx';
import { formatServed } from './row-facts.ts';

/** A model's last day in the person's own history: how much it served and how fast. The rest opens. */
export function RowHealth({
  id,
  connection,
  name,
  health,
}: {
  /** The model's id at its connection, and the slug of that. */
  id: string;
  connection: string;
  name: string;
  /** Null if there were no calls. */
  health: ModelHealth | null;
}) {
  const now = useNow(30_000);
  const recovery =
    useQuery(recoveriesQuery).data?.find((one) => one.model === id && one.connection === connection) ?? null;
  if (health === null) {
    return recovery === null ? (
      <span className="text-xs text-fg-faint">
        <span aria-hidden title="No requests in the last 24 hours">
          –
        </span>
        <span className="sr-only">No requests in the last 24 hours</span>
      </span>
    ) : (
      <Recovered recovery={recovery} now={now} />
    );
  }
  const { served, failed, medianFirstTokenMs, parts } = health;
  const servedWords = formatServed(served, served + failed);
  const firstToken = medianFirstTokenMs === null ? null : `first token ${formatDuration(medianFirstTokenMs)}`;
  return (
    <Popover
      label="Recent reliability"
      align="end"
      className="w-72"
      trigger={
        <button
          type="button"
          data-slot="row-health"
          title="Your last 24 hours, with the median time to the first token"
          className="flex max-w-full items-center gap-2 rounded-sm text-left text-xs leading-4 text-fg-muted hover:text-fg data-popup-open:text-fg max-lg:min-h-6"
        >
          <span className="max-lg:hidden">
            <HealthSparkline parts={parts} />
          </span>
          <span className="flex min-w-0 whitespace-nowrap tabular-nums max-lg:gap-x-1.5 lg:flex-col">
            <span className={cn(failed > served && 'text-warn')}>{servedWords}</span>
            {recovery !== null ? (
              <Recovered recovery={recovery} now={now} />
            ) : firstToken === null ? null : (
              <span className="text-fg-faint">
                <span aria-hidden className="lg:hidden">
                  ·{' '}
                </span>
                {firstToken}
              </span>
            )}
          </span>
          <span className="sr-only">: recent reliability of {name}</span>
        </button>
      }
    >
      <HealthDetails health={health} />
    </Popover>
  );
}

/** The model has answered again after a cooldown within the last day. */
function Recovered({ recovery, now }: { recovery: Recovery; now: number | null }) {
  const words = recoveredWords(recovery, now);
  if (words === null) return null;
  return (
    <span
      data-slot="row-recovery"
      title={`Cooling down from ${formatExact(Date.parse(recovery.cooledSince))} (${originWords[recovery.origin].label}). Answered again at ${formatExact(Date.parse(recovery.backAt))}.`}
      className="flex items-center gap-1 text-xs whitespace-nowrap text-fg-faint"
    >
      <CornerDownLeft aria-hidden className="size-3 shrink-0 text-ok lg:hidden" />
      {words}
    </span>
  );
}

/** "recovered 14:02", or the day if that is over; null before the browser's clock is known. */
function recoveredWords({ backAt }: Recovery, now: number | null): string | null {
  return now === null ? null : `recovered ${formatClockOrDay(Date.parse(backAt), now)}`;
}
