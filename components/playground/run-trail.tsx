import { ArrowUpRight, ListTree } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { EmptyState } from '#components/ui/empty-state';
import { Money } from '#components/ui/money';
import { formatCount, formatDuration } from '../ui/format-number.ts';
import { isRunning, type RequestEnd, type RunState } from './run-state.ts';
import { tellProgress } from './tell-progress.ts';
import { TrailRowView } from './trail-row.tsx';

/** The attempts of a run as they happen, the sentence above them and the figures below. */
export function RunTrail({ run }: { run: RunState | null }) {
  if (run === null) {
    return (
      <EmptyState icon={<ListTree />} title="Attempts appear here" className="py-8">
        Each model that is tried or skipped, as it happens, and why.
      </EmptyState>
    );
  }
  const running = isRunning(run);
  return (
    <div>
      <p role="status" className="border-b pb-3 text-base text-pretty break-words">
        {tellProgress(run)}
      </p>
      <ol aria-label="Attempts">
        {run.trail.map((row, at) => (
          <TrailRowView
            key={row.index}
            row={row}
            isStreaming={running && at === run.trail.length - 1}
            hasNext={at < run.trail.length - 1}
          />
        ))}
      </ol>
      {run.ending?.kind === 'finished' ? <Figures end={run.ending.end} /> : null}
      {run.requestId === null || running ? null : (
        <Link
          href={`/history/${run.requestId}`}
          className="mt-3 inline-flex items-center gap-1 text-accent hover:underline"
        >
          See it in the history
          <ArrowUpRight aria-hidden className="size-3.5" />
        </Link>
      )}
    </div>
  );
}

function Figures({ end }: { end: RequestEnd }) {
  return (
    <dl className="mt-3 grid grid-cols-2 gap-x-4 gap-y-2">
      <Figure term="First token">
        {end.timeToFirstTokenMs === null ? null : formatDuration(end.timeToFirstTokenMs)}
      </Figure>
      <Figure term="Duration">{formatDuration(end.durationMs)}</Figure>
      <Figure term="Tokens in, out">
        {end.inputTokens === null && end.outputTokens === null
          ? null
          : `${countOf(end.inputTokens)} / ${countOf(end.outputTokens)}`}
      </Figure>
      <Figure term={end.costEstimated ? 'Cost, an estimate' : 'Cost'}>
        {end.costUsd === null ? null : <Money usd={end.costUsd} isEstimate={end.costEstimated} />}
      </Figure>
    </dl>
  );
}

function Figure({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-xs text-fg-faint">{term}</dt>
      <dd className="font-medium">{children ?? <span className="text-fg-faint">–</span>}</dd>
    </div>
  );
}

function countOf(tokens: number | null): string {
  return tokens === null ? '–' : formatCount(tokens);
}
