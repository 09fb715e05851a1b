'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { modelHealthQuery } from '#lib/client/model-health';
import { settingsQuery } from '#lib/client/settings';
import { OriginBadge } from '#components/origin/origin-badge';
import { Popover } from '#components/ui/popover';
import type { ModelHealth } from '#lib/contracts/model-health';
import { Origin } from '#lib/contracts/vocabulary';
import { connectionWords } from '../origin/connection-words.ts';
import { cn } from '../ui/cn.ts';
import { formatCount, formatDuration } from '../ui/format-number.ts';
import { formatMinute } from '../ui/format-time.ts';

const dayMs = 24 * 3_600_000;

/** How a model did lately in the person's own history, in a few words; the rest opens. */
export function RowHealth({ health, name }: { health: ModelHealth; name: string }) {
  const { served, failed, medianFirstTokenMs } = health;
  const words = `${formatCount(served)} of ${formatCount(served + failed)} served${
    medianFirstTokenMs === null ? '' : `, ${formatDuration(medianFirstTokenMs)}`
  }`;
  return (
    <Popover
      label="How it did lately"
      align="end"
      className="w-72"
      trigger={
        <button
          type="button"
          aria-label={`${words}: how ${name} did lately`}
          title="How it did lately in your history, and the median time to the first token"
          className={cn(
            'shrink-0 rounded-sm text-xs whitespace-nowrap text-fg-muted underline-offset-2 hover:text-fg hover:underline data-popup-open:underline max-md:min-h-6',
            failed > served && 'text-warn',
          )}
        >
          {words}
        </button>
      }
    >
      <HealthDetails health={health} />
    </Popover>
  );
}

function HealthDetails({ health }: { health: ModelHealth }) {
  const { id, served, failed, byOrigin, medianDurationMs, medianFirstTokenMs } = health;
  const connection = useQuery(settingsQuery).data?.connection ?? null;
  const span = useQuery(modelHealthQuery).data;
  const isDay = span === undefined || Date.parse(span.to) - Date.parse(span.from) >= dayMs;
  return (
    <>
      <p className="font-medium">
        {isDay ? 'Your last 24 hours' : `Yours since ${formatMinute(Date.parse(span.from))}`}
        {connection === null ? null : ` with ${connectionWords[connection].name}`}
      </p>
      <dl className="mt-2 grid grid-cols-[1fr_auto] gap-x-4 gap-y-1 text-fg-muted [&_dd]:numeric [&_dd]:text-fg">
        <dt>Served</dt>
        <dd>{formatCount(served)}</dd>
        <dt>Failed</dt>
        <dd>{formatCount(failed)}</dd>
        <dt>Time to first token, median</dt>
        <dd>{medianFirstTokenMs === null ? '–' : formatDuration(medianFirstTokenMs)}</dd>
        <dt>Whole answer, median</dt>
        <dd>{medianDurationMs === null ? '–' : formatDuration(medianDurationMs)}</dd>
      </dl>
      {failed === 0 ? null : (
        <ul aria-label="Whose the failures were" className="mt-2.5 flex flex-wrap gap-1.5 border-t pt-2.5">
          {Origin.options.map((origin) => {
            const count = byOrigin[origin];
            return count === undefined ? null : (
              <li key={origin} className="flex items-center gap-1 text-xs text-fg-muted">
                <OriginBadge origin={origin} /> {formatCount(count)}
              </li>
            );
          })}
        </ul>
      )}
      <Link
        href={{
          pathname: '/history',
          query: {
            attemptModel: id,
            ...(connection === null ? {} : { connection }),
            ...(span === undefined ? {} : { from: span.from }),
          },
        }}
        className="mt-2.5 inline-block rounded-sm font-medium text-accent hover:underline"
      >
        See these requests
      </Link>
    </>
  );
}
