import type { AttemptOutcome } from '#lib/contracts/vocabulary';
import { cn } from '../ui/cn.ts';
import { formatDuration } from '../ui/format-number.ts';
import { laneEnd } from './attempt-grid.ts';
import type { Lane } from './lane.ts';

/** An attempt on the request's time line: its wait, the time to its first token, its answer. */
export function AttemptLane({
  lane,
  totalMs,
  outcome,
}: {
  lane: Lane;
  totalMs: number;
  outcome: AttemptOutcome | 'cancelled';
}) {
  const share = (ms: number) => `${(ms / totalMs) * 100}%`;
  const bar = (fromMs: number, toMs: number) => ({ left: share(fromMs), width: share(toMs - fromMs) });
  const contentMs = lane.firstTokenMs ?? lane.endMs;
  return (
    <div className="relative h-5">
      <span className="sr-only">{describeLane(lane)}</span>
      <div aria-hidden className={cn('absolute inset-y-1 left-0', laneEnd)}>
        {lane.startMs > lane.waitFromMs ? (
          <div
            className="absolute inset-y-[5px] rounded-full bg-line-strong"
            style={bar(lane.waitFromMs, lane.startMs)}
            title={`Waited ${formatDuration(lane.startMs - lane.waitFromMs)}`}
          />
        ) : null}
        <div
          className={cn(
            'absolute inset-y-0 min-w-[3px] rounded-sm',
            outcome === 'skipped'
              ? 'bg-line-strong'
              : outcome === 'failed' && lane.firstTokenMs === null
                ? 'bg-danger opacity-80'
                : 'bg-control-line',
          )}
          style={bar(lane.startMs, contentMs)}
        />
        {lane.firstTokenMs === null || lane.endMs - lane.firstTokenMs < totalMs * 0.004 ? null : (
          <div
            className={cn(
              'absolute inset-y-0 min-w-[3px] rounded-sm',
              outcome === 'failed' ? 'bg-warn' : outcome === 'cancelled' ? 'bg-fg-faint' : 'bg-accent',
            )}
            style={bar(lane.firstTokenMs, lane.endMs)}
          />
        )}
        {outcome === 'skipped' ? null : (
          <span
            className="absolute top-1/2 -translate-y-1/2 pl-1.5 text-xs whitespace-nowrap text-fg-muted"
            style={{ left: share(lane.endMs) }}
          >
            {describeLength(lane)}
          </span>
        )}
      </div>
    </div>
  );
}

function describeLength({ startMs, endMs, isEndKnown }: Lane): string {
  return isEndKnown ? formatDuration(endMs - startMs) : 'unknown';
}

function describeLane(lane: Lane): string {
  const parts = [`Began ${formatDuration(lane.startMs)} into the request`];
  if (lane.startMs > lane.waitFromMs)
    parts.push(`after a wait of ${formatDuration(lane.startMs - lane.waitFromMs)}`);
  if (lane.firstTokenMs !== null)
    parts.push(`first token after ${formatDuration(lane.firstTokenMs - lane.startMs)}`);
  parts.push(lane.isEndKnown ? `took ${describeLength(lane)}` : 'its end is unknown');
  return `${parts.join(', ')}.`;
}
