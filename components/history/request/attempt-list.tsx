import type { HistoryDetail } from '#lib/contracts/history';
import { cn } from '#components/ui/cn.ts';
import { formatDuration } from '#components/ui/format-number.ts';
import { describeMissingAttempts } from './attempts-so-far.ts';
import { attemptGrid, timelineEnd } from './attempt-grid.ts';
import { AttemptItem } from './attempt-item.tsx';
import { failedMidAnswer, isCancelled } from './attempt-end.ts';
import { isStoppedByYou } from '#components/history/status-words.ts';
import { isUsual } from './is-usual.ts';
import { describeNext } from './describe-next.ts';
import { layOutTimeline } from './timeline.ts';

/** All attempts in order, on one timeline to scale. */
export function AttemptList({ detail: { request, attempts } }: { detail: HistoryDetail }) {
  const { totalMs, ticksMs, timings } = layOutTimeline(request, attempts);
  const beyond = describeMissingAttempts(request, attempts);
  const isMixed = new Set(attempts.map(({ connection }) => connection)).size > 1;
  return (
    <section aria-labelledby="attempts">
      <div className={cn(attemptGrid, 'border-b')}>
        <h2 id="attempts" className="pb-2 text-base">
          Attempts
        </h2>
        <div aria-hidden className="relative self-end text-xs text-fg-faint @max-xl:hidden">
          <div className={cn('absolute bottom-1 left-0 h-4', timelineEnd)}>
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
      {attempts.length === 0 ? null : (
        <ol>
          {attempts.map((attempt, at) => {
            const timing = timings[at];
            if (timing === undefined) return null;
            return (
              <AttemptItem
                key={attempt.index}
                attempt={attempt}
                place={at + 1}
                showsConnection={isMixed || !isUsual(attempt.connection)}
                isStoppedByYou={isStoppedByYou(request)}
                next={describeNext(attempts, at, request)}
                timing={timing}
                totalMs={totalMs}
              />
            );
          })}
        </ol>
      )}
      {beyond === null ? null : <p className="border-b py-4 break-words text-fg-muted">{beyond}</p>}
      <p aria-hidden className="mt-2 flex flex-wrap justify-end gap-x-4 text-xs text-fg-faint">
        <Legend className="h-0.5 bg-line-strong">waiting</Legend>
        <Legend className="bg-control-line">until the first token</Legend>
        <Legend className="bg-accent">answering</Legend>
        {attempts.some((one) => isCancelled(one) && one.timeToFirstTokenMs !== null) ? (
          <Legend className="bg-fg-faint">cut short</Legend>
        ) : null}
        {attempts.some(failedMidAnswer) ? <Legend className="bg-warn">broke off</Legend> : null}
        <Legend className="bg-danger opacity-80">failed</Legend>
      </p>
    </section>
  );
}

function Legend({ className, children }: { className: string; children: string }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <span className={cn('base:h-2 w-3 rounded-sm', className)} />
      {children}
    </span>
  );
}
