import { ArrowRight } from 'lucide-react';
import type { HistoryRequest } from '#lib/contracts/history';
import { useConnectionWords } from '../origin/use-connection-words.ts';
import { cn } from '../ui/cn.ts';
import { isUsual } from './is-usual.ts';

/** Whether there is something to say of where a request went. */
export function hasConnectionPath({
  connection,
  firstConnection,
}: Pick<HistoryRequest, 'connection' | 'firstConnection'>): boolean {
  return !isUsual(connection) || (firstConnection ?? connection) !== connection;
}

/** Which connection answered, and which was to answer first where it is another one. */
export function ConnectionPath({
  request: { connection, firstConnection },
  isShort = false,
  className,
}: {
  request: Pick<HistoryRequest, 'connection' | 'firstConnection'>;
  /** Where there is little room, the usual connection goes without saying. */
  isShort?: boolean;
  className?: string;
}) {
  const wordsOf = useConnectionWords();
  const first = firstConnection ?? connection;
  const { label } = wordsOf(connection);
  const shown = first === connection ? label : `${wordsOf(first).label} → ${label}`;
  return (
    <span title={shown} className={cn('inline-flex min-w-0 items-center gap-1', className)}>
      {first === connection ? null : (
        <>
          <span className={isShort && isUsual(first) ? 'sr-only' : 'truncate'}>{wordsOf(first).label}</span>
          <ArrowRight role="img" aria-label="then" className="size-3 shrink-0" />
        </>
      )}
      <span className="truncate">{label}</span>
    </span>
  );
}
