import type { AttemptOutcome } from '#lib/contracts/vocabulary';
import { cn } from '#components/ui/cn.ts';
import { formatDuration } from '#components/ui/format-number.ts';
import { timelineEnd } from './attempt-grid.ts';
import type { AttemptTiming } from './timeline.ts';

/** An attempt on the request's timeline: its wait, its time to first token, and its answer. */
export function AttemptBar({
  timing,
  totalMs,
  outcome,
}: {
  timing: AttemptTiming;
  totalMs: number;
  outcome: AttemptOutcome | 'cancelled';
}) {
  const share = (ms: number) => `${(ms / totalMs) * 100}%`;
  const bar = (fromMs: number, toMs: number) => ({ left: share(fromMs), width: share(toMs - fromMs) });
  const contentMs = timing.firstTokenMs ?? timing.endMs;
  return (
    <div className="relative h-5">
      <span className="sr-only">{describeTiming(timing)}</span>
      <div aria-hidden className={cn('absolute inset-y-1 left-0', timelineEnd)}>
        {timing.startMs > timing.waitFromMs ? (
          <div
            className="absolute inset-y-[5px] rounded-full bg-line-strong"
            style={bar(timing.waitFromMs, timing.startMs)}
            title={`Waited ${formatDuration(timing.startMs - timing.waitFromMs)}`}
          />
        ) : null}
        <div
          className={cn(
            'absolute inset-y-0 min-w-[3px] rounded-sm',
            outcome === 'skipped'
              ? 'bg-line-strong'
              : outcome === 'failed' && timing.firstTokenMs === null
                ? 'bg-danger opacity-80'
                : 'bg-control-line',
          )}
          style={bar(timing.startMs, contentMs)}
        />
        {timing.firstTokenMs === null || timing.endMs - timing.firstTokenMs < totalMs * 0.004 ? null : (
          <div
            className={cn(
              'absolute inset-y-0 min-w-[3px] rounded-sm',
              outcome === 'failed' ? 'bg-warn' : outcome === 'cancelled' ? 'bg-fg-faint' : 'bg-accent',
            )}
            style={bar(timing.firstTokenMs, timing.endMs)}
          />
        )}
        {outcome === 'skipped' ? null : (
          <span
            className="absolute top-1/2 -translate-y-1/2 pl-1.5 text-xs whitespace-nowrap text-fg-muted"
            style={{ left: share(timing.endMs) }}
          >
            {describeLength(timing)}
          </span>
        )}
      </div>
    </div>
  );
}

function describeLength({ startMs, endMs, isEndKnown }: AttemptTiming): string {
  return isEndKnown ? formatDuration(endMs - startMs) : 'unknown';
}

function describeTiming(timing: AttemptTiming): string {
  const parts = [`Began ${formatDuration(timing.startMs)} into the request`];
  if (timing.startMs > timing.waitFromMs)
    parts.push(`after a wait of ${formatDuration(timing.startMs - timing.waitFromMs)}`);
  if (timing.firstTokenMs !== null)
    parts.push(`first token after ${formatDuration(timing.firstTokenMs - timing.startMs)}`);
  parts.push(timing.isEndKnown ? `took ${describeLength(timing)}` : 'its end is unknown');
  return `${parts.join(', ')}.`;
}
