import type { HistoryDetail } from '#lib/contracts/history';
import type { RequestStatus } from '#lib/contracts/vocabulary';
import { cn } from '../ui/cn.ts';
import { formatDuration } from '../ui/format-number.ts';
import { attemptGrid, laneEnd } from './attempt-grid.ts';
import { AttemptItem } from './attempt-item.tsx';
import { hasBrokenOff } from './has-broken-off.ts';
import { describeNext } from './describe-next.ts';
import { layOutLanes } from './lane.ts';

/** The attempts in their order, on one time line to scale. */
export function AttemptList({ detail: { request, attempts } }: { detail: HistoryDetail }) {
  const { totalMs, ticksMs, lanes } = layOutLanes(request, attempts);
  return (
    <section aria-labelledby="attempts">
      <div className={cn(attemptGrid, 'border-b')}>
        <h2 id="attempts" className="pb-2 text-base">
          Attempts
        </h2>
        <div aria-hidden className="relative self-end text-xs text-fg-faint @max-xl:hidden">
          <div className={cn('absolute bottom-1 left-0 h-4', laneEnd)}>
            {ticksMs.map((ms) => (
              <span
                key={ms}
                className={cn(
                  'absolute whitespace-nowrap',
                  ms > 0 && (ms / totalMs > 0.94 ? '-translate-x-full' : '-translate-x-1/2'),
                )}
                style={{ left: `${(ms / totalMs) * 100}%` }}
              >
                {ms === 0 ? '0' : formatDuration(ms)}
              </span>
            ))}
          </div>
        </div>
      </div>
      {attempts.length === 0 ? (
        <p className="border-b py-4 text-fg-muted">{tellNone(request.status)}</p>
      ) : (
        <ol>
          {attempts.map((attempt, at) => {
            const lane = lanes[at];
            if (lane === undefined) return null;
            return (
              <AttemptItem
                key={attempt.index}
                attempt={attempt}
                place={at + 1}
                next={describeNext(attempts, at, request.status)}
                lane={lane}
                totalMs={totalMs}
              />
            );
          })}
        </ol>
      )}
      <p aria-hidden className="mt-2 flex flex-wrap justify-end gap-x-4 text-xs text-fg-faint">
        <Legend className="h-0.5 bg-line-strong">waiting</Legend>
        <Legend className="bg-control-line">until the first token</Legend>
        <Legend className="bg-accent">answering</Legend>
        {attempts.some(hasBrokenOff) ? <Legend className="bg-warn">broke off</Legend> : null}
        <Legend className="bg-danger opacity-80">failed</Legend>
      </p>
    </section>
  );
}

function tellNone(status: RequestStatus): string {
  if (status === 'running') return 'They show when the request has ended.';
  if (status === 'interrupted')
    return 'They are not known: the request was interrupted before they were written down.';
  return 'No model was called.';
}

function Legend({ className, children }: { className: string; children: string }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <span className={cn('h-2 w-3 rounded-sm', className)} />
      {children}
    </span>
  );
}
