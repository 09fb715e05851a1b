import { Hourglass } from 'lucide-react';
import { OutcomeMark } from '#components/history/outcome-mark';
import { AttemptConnection } from '#components/history/request/attempt-connection';
import { OriginBadge } from '#components/origin/origin-badge';
import { Spinner } from '#components/ui/spinner';
import { describeStep } from '#components/history/request/describe-next.ts';
import { formatDuration } from '#components/ui/format-number.ts';
import { Countdown, Elapsed } from './live-time.tsx';
import type { TrailRow } from './run-state.ts';
import { cn } from '#components/ui/cn.ts';

/** One attempt of the run: its progress, its model and the reason. */
export function TrailRowView({
  row,
  connectionName,
  isStreaming,
  next,
}: {
  row: TrailRow;
  /** Null if it need not be shown. */
  connectionName: string | null;
  isStreaming: boolean;
  next: TrailRow | undefined;
}) {
  return (
    <li className="flex gap-2.5 border-b py-2.5">
      <span className="w-4 shrink-0 numeric text-fg-faint">{row.index + 1}</span>
      <div className="min-w-0 flex-1">
        <p className={cn('text-id leading-5 break-all', row.progress === 'skipped' && 'text-fg-muted')}>
          {row.model}
        </p>
        <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1 text-xs text-fg-muted">
          <Progress row={row} isStreaming={isStreaming} connectionName={connectionName} />
          {'origin' in row ? <OriginBadge origin={row.origin} /> : null}
        </p>
        {'reason' in row && row.reason !== '' ? (
          <p className="mt-1 text-sm break-words">{row.reason}</p>
        ) : null}
        {row.progress === 'failed' && next !== undefined ? (
          <p className="mt-0.5 text-xs text-fg-muted">
            {describeStep(row, { ...next, isSkipped: next.progress === 'skipped' })}.
          </p>
        ) : null}
      </div>
    </li>
  );
}

function Progress({
  row,
  isStreaming,
  connectionName,
}: {
  row: TrailRow;
  isStreaming: boolean;
  connectionName: string | null;
}) {
  const connection = connectionName === null ? null : <AttemptConnection name={connectionName} />;
  switch (row.progress) {
    case 'waiting':
      return (
        <>
          <span className="inline-flex items-center gap-1.5 font-medium text-fg">
            <Hourglass aria-hidden className="size-3.5 text-warn" />
            Waiting
          </span>
          {connection}
          <Countdown sinceMs={row.sinceMs} waitMs={row.waitMs} />
        </>
      );
    case 'asking':
      return (
        <>
          <span className="inline-flex items-center gap-1.5 font-medium text-fg">
            <Hourglass aria-hidden className="size-3.5 text-warn" />
            Waiting for approval
          </span>
          {connection}
          <Countdown sinceMs={row.sinceMs} waitMs={row.waitMs} />
        </>
      );
    case 'queued':
      return (
        <>
          <span className="inline-flex items-center gap-1.5 font-medium text-fg">
            <Hourglass aria-hidden className="size-3.5 text-warn" />
            In the queue
          </span>
          {connection}
          <Elapsed sinceMs={row.sinceMs} />
        </>
      );
    case 'trying':
      return (
        <>
          <span className="inline-flex items-center gap-1.5 font-medium text-fg">
            <Spinner className="size-3.5 text-accent" />
            Trying
          </span>
          {connection}
          <Elapsed sinceMs={row.sinceMs} />
          <Waited waitMs={row.waitMs} />
        </>
      );
    case 'skipped':
      return (
        <>
          <OutcomeMark outcome="skipped" className="font-medium text-fg" />
          {connection}
        </>
      );
    case 'failed':
      return (
        <>
          <OutcomeMark outcome={row.isPartial ? 'partial' : 'failed'} className="font-medium text-fg" />
          {connection}
          <Provider provider={row.provider} />
          {row.httpStatus === null ? null : <span>HTTP {row.httpStatus}</span>}
          <span>{formatDuration(row.durationMs)}</span>
          <Waited waitMs={row.waitMs} />
        </>
      );
    case 'served':
      return (
        <>
          {isStreaming ? (
            <span className="inline-flex items-center gap-1.5 font-medium text-fg">
              <Spinner className="size-3.5 text-ok" />
              Answering
            </span>
          ) : (
            <OutcomeMark outcome="served" className="font-medium text-fg" />
          )}
          {connection}
          <Provider provider={row.provider} />
          <span>first token {formatDuration(row.timeToFirstTokenMs)}</span>
          <Waited waitMs={row.waitMs} />
        </>
      );
    case 'stopped':
    case 'cut_short':
      return (
        <>
          <OutcomeMark outcome={row.progress} className="font-medium text-fg" />
          {connection}
          <Provider provider={row.provider} />
          {row.timeToFirstTokenMs === null ? null : (
            <span>first token {formatDuration(row.timeToFirstTokenMs)}</span>
          )}
          <Waited waitMs={row.waitMs} />
        </>
      );
  }
}

function Provider({ provider }: { provider: string | null }) {
  return provider === null ? null : <span>{provider}</span>;
}

function Waited({ waitMs }: { waitMs: number }) {
  return waitMs < 1 ? null : <span>after waiting {formatDuration(waitMs)}</span>;
}
