import { ArrowRight } from 'lucide-react';
import type { HistoryRequest } from '#lib/contracts/history';
import { useConnectionWords } from '#components/origin/use-connection-words.ts';
import { cn } from '#components/ui/cn.ts';
import { isUsual } from './is-usual.ts';

/** Whether the connection of a request is worth showing. */
export function hasConnectionPath({
  connection,
  firstConnection,
}: Pick<HistoryRequest, 'connection' | 'firstConnection'>): boolean {
  return !isUsual(connection) || (firstConnection ?? connection) !== connection;
}

/** The connection that answered, and the first choice's connection if it differs. */
export function ConnectionPath({
  request: { connection, firstConnection },
  isShort = false,
  className,
}: {
  request: Pick<HistoryRequest, 'connection' | 'firstConnection'>;
  /** Leaves out the default connection, where space is limited. */
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
