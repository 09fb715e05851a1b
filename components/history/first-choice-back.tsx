'use client';

import type { HistoryRequest } from '#lib/contracts/history';
import { cn } from '../ui/cn.ts';
import { formatClock, formatExact } from '../ui/format-time.ts';
import { useNow } from '../ui/use-now.ts';

/**
 * For a switched request: when the first choice answered again, where that is known. With `isLine` it says
 * of every switched request that it was, so that the line is there before the rest becomes known.
 */
export function FirstChoiceBack({
  request,
  isLine = false,
  className,
}: {
  request: HistoryRequest;
  isLine?: boolean;
  className?: string;
}) {
  const now = useNow(30_000);
  const backAtMs = request.firstChoiceBackAt == null ? null : Date.parse(request.firstChoiceBackAt);
  const time = backAtMs === null || now === null ? null : formatClock(backAtMs, now);
  if (!request.switched || (time === null && !isLine)) return null;
  return (
    <span
      data-slot="first-choice-back"
      title={backAtMs === null ? undefined : `The first choice answered again at ${formatExact(backAtMs)}.`}
      className={cn('truncate text-xs text-fg-faint', className)}
    >
      {isLine ? (
        [`switched`, ...(time === null ? [] : [`first choice back at ${time}`])].join(', ')
      ) : (
        <>
          <span className="sr-only">first choice </span>back <span className="sr-only">at </span>
          {time}
        </>
      )}
    </span>
  );
}
