import { ArrowUpRight, ListTree } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { EmptyState } from '#components/ui/empty-state';
import { Money } from '#components/ui/money';
import { formatCount, formatDuration } from '#components/ui/format-number.ts';
import { RequestQuestion } from '#components/consents/request-question';
import { useConnectionWords } from '#components/origin/use-connection-words.ts';
import { connectionToShow } from './connection-to-show.ts';
import { isRunning, type RunState } from './run-state.ts';
import { describeProgress } from './describe-progress.ts';
import { TrailRowView } from './trail-row.tsx';

/** The attempts of a run in real time, below a status sentence and above the figures. */
export function RunTrail({ run }: { run: RunState | null }) {
  const wordsOf = useConnectionWords();
  if (run === null) {
    return (
      <EmptyState icon={<ListTree />} title="Attempts show up here live" className="py-8">
        Each model tried or skipped, and why.
      </EmptyState>
    );
  }
  const running = isRunning(run);
  return (
    <div>
      <p role="status" className="border-b pb-3 text-base text-pretty break-words">
        {describeProgress(run, wordsOf)}
      </p>
      {running ? <RequestQuestion requestId={run.requestId} className="mt-3" /> : null}
      <ol aria-label="Attempts">
        {run.trail.map((row, at) => {
          const connection = connectionToShow(row, run.trail);
          return (
            <TrailRowView
              key={row.index}
              row={row}
              connectionName={connection === null ? null : wordsOf(connection).label}
              isStreaming={running && at === run.trail.length - 1}
              next={run.trail[at + 1]}
            />
          );
        })}
      </ol>
      <Figures run={run} />
      {run.requestId === null || running ? null : (
        <Link
          href={`/history/${run.requestId}`}
          className="mt-3 inline-flex items-center gap-1 text-accent hover:underline"
        >
          Show in history
          <ArrowUpRight aria-hidden className="size-3.5" />
        </Link>
      )}
    </div>
  );
}

/** The figures of a finished run. Unreported figures are shown as unknown. */
function Figures({ run: { ending, trail } }: { run: RunState }) {
  if (ending === null || ending.kind === 'refused') return null;
  const end = ending.kind === 'finished' ? ending.end : null;
  const lastRow = trail.at(-1);
  const firstTokenMs =
    end?.timeToFirstTokenMs ??
    (lastRow !== undefined && 'timeToFirstTokenMs' in lastRow ? lastRow.timeToFirstTokenMs : null);
  return (
    <dl className="mt-3 grid grid-cols-2 gap-x-4 gap-y-2">
      <Figure term="First token">{firstTokenMs === null ? null : formatDuration(firstTokenMs)}</Figure>
      <Figure term="Duration">{end === null ? <Unknown /> : formatDuration(end.durationMs)}</Figure>
      <Figure term="Tokens in / out">
        {end === null || (end.inputTokens === null && end.outputTokens === null) ? (
          <Unknown />
        ) : (
          `${countOf(end.inputTokens)} / ${countOf(end.outputTokens)}`
        )}
      </Figure>
      <Figure term={end?.costEstimated === true ? 'Cost (estimated)' : 'Cost'}>
        {end?.costUsd == null ? <Unknown /> : <Money usd={end.costUsd} isEstimate={end.costEstimated} />}
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

function Unknown() {
  return <span className="font-normal text-fg-muted">unknown</span>;
}

function countOf(tokens: number | null): string {
  return tokens === null ? 'unknown' : formatCount(tokens);
}
