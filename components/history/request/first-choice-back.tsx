'use client';

import type { HistoryRequest } from '#lib/contracts/history';
import { cn } from '#components/ui/cn.ts';
import { formatClock, formatClockOrDay, formatExact } from '#components/ui/format-time.ts';
import { useNow } from '#components/ui/use-now.ts';
import { countSoFar } from './attempts-so-far.ts';

/**
 * For a switched request: when its first choice recovered, if known. `cell` is for table cells. `line` starts
 * with the number of attempts, so that nothing moves when the time of recovery is loaded.
 */
export function FirstChoiceBack({
  request,
  form,
  className,
}: {
  request: HistoryRequest;
  form: 'cell' | 'line' | 'full';
  className?: string;
}) {
  const now = useNow(30_000);
  const backAtMs = request.firstChoiceBackAt == null ? null : Date.parse(request.firstChoiceBackAt);
  const isKnown = backAtMs !== null && now !== null;
  if (!request.switched || (!isKnown && form !== 'line')) return null;
  return (
    <span
      data-slot="first-choice-back"
      title={backAtMs === null ? undefined : `The first choice answered again at ${formatExact(backAtMs)}.`}
      className={cn('truncate text-xs text-fg-faint', className)}
    >
      {form === 'line' ? `${countSoFar(request) ?? 'several'} attempts` : null}
      {!isKnown ? null : form === 'cell' ? (
        <>
          <span className="sr-only">first choice </span>recovered <span className="sr-only">at </span>
          {formatClockOrDay(backAtMs, now)}
        </>
      ) : (
        `${form === 'line' ? ', ' : ''}first choice recovered at ${formatClock(backAtMs, now)}`
      )}
    </span>
  );
}
