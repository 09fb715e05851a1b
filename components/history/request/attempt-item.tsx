import { ArrowDown } from 'lucide-react';
import Link from 'next/link';
import type { ComponentProps } from 'react';
import type { HistoryAttempt } from '#lib/contracts/history';
import { AdviceList } from '#components/explain/advice-list';
import { EvidenceTable } from '#components/explain/evidence-table';
import { OriginBadge } from '#components/origin/origin-badge';
import { useConnectionWords } from '#components/origin/use-connection-words.ts';
import { Disclosure } from '#components/ui/disclosure';
import { Money } from '#components/ui/money';
import { cn } from '#components/ui/cn.ts';
import { formatCount, formatDuration } from '#components/ui/format-number.ts';
import { attemptGrid } from './attempt-grid.ts';
import { AttemptConnection } from './attempt-connection.tsx';
import { AttemptBar } from './attempt-bar.tsx';
import { failedMidAnswer, isCancelled } from './attempt-end.ts';
import type { AttemptTiming } from './timeline.ts';
import { OutcomeMark } from '#components/history/outcome-mark';
import { UsageCounts } from './usage-counts.tsx';
import { RouterAttempts } from './router-attempts.tsx';

/** One attempt: its outcome and cause, what happened next, and the evidence in a disclosure. */
export function AttemptItem({
  attempt,
  place,
  showsConnection,
  isStoppedByYou,
  next,
  timing,
  totalMs,
}: {
  attempt: HistoryAttempt;
  place: number;
  /** Whether its connection is unusual or differs from the other attempts'. */
  showsConnection: boolean;
  /** Whether the current user stopped it, in the playground. */
  isStoppedByYou: boolean;
  next: string | null;
  timing: AttemptTiming;
  totalMs: number;
}) {
  const {
    outcome,
    origin,
    reason,
    advice,
    evidence,
    routerAttempts,
    ownCalls,
    carriedTold,
    serviceTierTold,
  } = attempt;
  const wordsOf = useConnectionWords();
  return (
    <li className={cn('border-b py-3', attemptGrid)}>
      <div className="min-w-0">
        <p className="flex min-w-0 items-baseline gap-x-2">
          <span className="w-4 shrink-0 text-fg-faint">{place}</span>
          <span className="flex min-w-0 flex-1 flex-wrap items-center gap-x-2 gap-y-1">
            <Link
              href={{ pathname: '/history', query: { model: attempt.model } }}
              title="Show all requests that tried this model"
              className={cn(
                'min-w-0 text-id break-all hover:underline',
                outcome === 'skipped' && 'text-fg-muted',
              )}
            >
              {attempt.model}
            </Link>
            {origin === null ? null : <OriginBadge origin={origin} />}
          </span>
        </p>
        <p className="mt-0.5 flex flex-wrap items-center gap-x-3 gap-y-0.5 pl-6 text-xs text-fg-muted">
          <OutcomeMark outcome={markOf(attempt, isStoppedByYou)} className="font-medium text-fg" />
          {showsConnection ? <AttemptConnection name={wordsOf(attempt.connection).label} /> : null}
          {attempt.provider === null ? null : <span>{attempt.provider}</span>}
          {attempt.httpStatus === null ? null : <span>HTTP {attempt.httpStatus}</span>}
          <Usage attempt={attempt} />
        </p>
      </div>
      <div className="mt-2 pl-6 @xl:mt-0 @xl:pl-0">
        <AttemptBar
          timing={timing}
          totalMs={totalMs}
          outcome={isCancelled(attempt) ? 'cancelled' : outcome}
        />
      </div>
      <div className="col-span-2 pl-6">
        {reason === null ? null : <p className="mt-1.5 max-w-3xl break-words">{reason}</p>}
        {next === null ? null : (
          <p className="mt-1 flex items-center gap-1.5 text-fg-muted">
            <ArrowDown aria-hidden className="size-3.5 shrink-0 text-fg-faint" />
            {next}
          </p>
        )}
        {serviceTierTold === null ? null : <p className="mt-1 max-w-3xl text-fg-muted">{serviceTierTold}</p>}
        {carriedTold.length === 0 ? null : (
          <ul aria-label="Changes to the request" className="mt-1 max-w-3xl text-fg-muted">
            {carriedTold.map((sentence) => (
              <li key={sentence} className="break-words">
                {sentence}
              </li>
            ))}
          </ul>
        )}
        {ownCalls == null ? null : <UsageCounts calls={ownCalls} attempt={attempt} />}
        {foldLabel(attempt) === '' ? null : (
          <Disclosure title={foldLabel(attempt)} className="mt-1 -ml-1">
            <div className="mt-2 flex max-w-4xl flex-col gap-4 pb-1">
              {advice.length === 0 ? null : <AdviceList advice={advice} />}
              {evidence.length === 0 ? null : <EvidenceTable evidence={evidence} />}
              {routerAttempts.length === 0 ? null : <RouterAttempts attempts={routerAttempts} />}
            </div>
          </Disclosure>
        )}
      </div>
    </li>
  );
}

function markOf(
  attempt: HistoryAttempt,
  isStoppedByYou: boolean,
): ComponentProps<typeof OutcomeMark>['outcome'] {
  if (attempt.durationMs === null) return 'interrupted';
  if (isCancelled(attempt)) return isStoppedByYou ? 'stopped' : 'cancelled';
  return failedMidAnswer(attempt) ? 'partial' : attempt.outcome;
}

/** The label of the disclosure, which names its contents. */
function foldLabel({ advice, evidence, routerAttempts }: HistoryAttempt): string {
  const parts = [
    advice.length > 0 ? 'what you can do' : null,
    evidence.length > 0 ? 'evidence' : null,
    routerAttempts.length > 0 ? "OpenRouter's own attempts" : null,
  ].filter((part) => part !== null);
  const joined = parts.join(', ');
  return joined.charAt(0).toUpperCase() + joined.slice(1);
}

function Usage({
  attempt: { timeToFirstTokenMs, inputTokens, outputTokens, cachedTokens, costUsd, costEstimated },
}: {
  attempt: HistoryAttempt;
}) {
  return (
    <>
      {timeToFirstTokenMs === null ? null : <span>first token {formatDuration(timeToFirstTokenMs)}</span>}
      {inputTokens === null && outputTokens === null ? null : (
        <span>
          {inputTokens === null ? '–' : formatCount(inputTokens)} in,{' '}
          {outputTokens === null ? '–' : formatCount(outputTokens)} out
          {cachedTokens === null || cachedTokens === 0 ? null : `, ${formatCount(cachedTokens)} cached`}
        </span>
      )}
      {costUsd === null ? null : <Money usd={costUsd} isEstimate={costEstimated} />}
    </>
  );
}
