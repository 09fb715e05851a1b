'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { OriginBadge } from '#components/origin/origin-badge';
import { modelHealthQuery } from '#lib/client/model-health';
import type { ModelHealth } from '#lib/contracts/model-health';
import { ORIGINS } from '#lib/contracts/name-lists';
import { useConnectionWords } from '#components/origin/use-connection-words.ts';
import { formatCount, formatDuration } from '#components/ui/format-number.ts';
import { formatMinute } from '#components/ui/format-time.ts';

const dayMs = 24 * 3_600_000;

/** The last day of a model in figures, with its failures by cause and the way to the requests. */
export function HealthDetails({ health }: { health: ModelHealth }) {
  const { id, connection, served, failed, byOrigin, medianDurationMs, medianFirstTokenMs } = health;
  const wordsOf = useConnectionWords();
  const span = useQuery(modelHealthQuery).data;
  const isDay = span === undefined || Date.parse(span.to) - Date.parse(span.from) >= dayMs;
  return (
    <>
      <p className="font-medium">
        {isDay ? 'Your last 24 hours' : `Your requests since ${formatMinute(Date.parse(span.from))}`}
        {` with ${wordsOf(connection).name}`}
      </p>
      <dl className="mt-2 grid grid-cols-[1fr_auto] gap-x-4 gap-y-1 text-fg-muted [&_dd]:numeric [&_dd]:text-fg">
        <dt>Served</dt>
        <dd>{formatCount(served)}</dd>
        <dt>Failed</dt>
        <dd>{formatCount(failed)}</dd>
        <dt>Median first token</dt>
        <dd>{medianFirstTokenMs === null ? '–' : formatDuration(medianFirstTokenMs)}</dd>
        <dt>Median duration</dt>
        <dd>{medianDurationMs === null ? '–' : formatDuration(medianDurationMs)}</dd>
      </dl>
      {failed === 0 ? null : (
        <ul aria-label="Failures by cause" className="mt-2.5 flex flex-wrap gap-1.5 border-t pt-2.5">
          {ORIGINS.map((origin) => {
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
            connection,
            ...(span === undefined ? {} : { from: span.from }),
          },
        }}
        className="mt-2.5 inline-block rounded-sm font-medium text-accent hover:underline"
      >
        Show these requests
      </Link>
    </>
  );
}
