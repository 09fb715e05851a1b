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
  const words = [
    isLine ? 'switched' : null,
    backAtMs === null || now === null ? null : `first choice back at ${formatClock(backAtMs, now)}`,
  ].filter((part) => part !== null);
  if (!request.switched || words.length === 0) return null;
  return (
    <span
      data-slot="first-choice-back"
      title={backAtMs === null ? undefined : `The first choice answered again at ${formatExact(backAtMs)}.`}
      className={cn('text-xs text-fg-faint', className)}
    >
      {words.join(', ')}
    </span>
  );
}
