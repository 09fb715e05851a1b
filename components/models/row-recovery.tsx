'use client';

import { useQuery } from '@tanstack/react-query';
import { CornerDownLeft } from 'lucide-react';
import { recoveriesQuery } from '#lib/client/recoveries';
import { originWords } from '../origin/origin-words.ts';
import { formatClock, formatExact } from '../ui/format-time.ts';
import { useNow } from '../ui/use-now.ts';

/** "Back since 14:02": a model that was left alone within the last day has answered again. */
export function RowRecovery({ id }: { id: string }) {
  const recovery = useQuery(recoveriesQuery).data?.find(({ model }) => model === id);
  const now = useNow(30_000);
  if (recovery === undefined || now === null) return null;
  const backAtMs = Date.parse(recovery.backAt);
  return (
    <span
      data-slot="row-recovery"
      title={`Left alone from ${formatExact(Date.parse(recovery.cooledSince))}, because of: ${originWords[recovery.origin].label}. It answered again at ${formatExact(backAtMs)}.`}
      className="flex shrink-0 items-center gap-1 self-center whitespace-nowrap"
    >
      <CornerDownLeft aria-hidden className="size-3 text-ok" />
      back since {formatClock(backAtMs, now)}
    </span>
  );
}
