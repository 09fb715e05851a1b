import Link from 'next/link';
import { memo } from 'react';
import { Markdown } from '#components/markdown/markdown';
import { ConnectionTag } from '#components/models/facts/connection-tag';
import { CopyButton } from '#components/ui/copy-button';
import { Disclosure } from '#components/ui/disclosure';
import { InlineNotice } from '#components/ui/inline-notice';
import { Skeleton } from '#components/ui/skeleton';
import { isUsual } from '#components/history/request/is-usual.ts';
import { useConnectionWords } from '#components/origin/use-connection-words.ts';
import { safeImageUrl } from '#components/markdown/safe-url.ts';
import type { Turn } from './build-messages.ts';
import { isRunning, type RunEnding, type RunState } from './run-state.ts';
import { describeEnding } from './describe-progress.ts';

/** A question and its answer. */
export const TurnView = memo(function TurnView({ turn: { question, run } }: { turn: Turn }) {
  return (
    <article className="flex flex-col gap-3">
      <div className="max-w-[85%] self-end rounded-lg bg-sunken px-3 py-2">
        <h2 className="sr-only">You</h2>
        <p className="text-base break-words whitespace-pre-wrap">{question}</p>
      </div>
      <div className="min-w-0">
        <h2 className="sr-only">Answer</h2>
        <Reasoning run={run} />
        <Answer run={run} />
        <Images urls={run.images} droppedCount={run.droppedImageCount} />
        <Foot run={run} />
      </div>
    </article>
  );
});

function Answer({ run }: { run: RunState }) {
  if (run.answer !== '') return <Markdown text={run.answer} isGrowing={isRunning(run)} />;
  if (isRunning(run)) {
    return (
      <div aria-hidden className="flex flex-col gap-2 py-1">
        <Skeleton className="w-3/4" />
        <Skeleton className="w-1/2" />
      </div>
    );
  }
  return null;
}

/** How the run ended, if the answer doesn't show it. */
function Foot({ run }: { run: RunState }) {
  const wordsOf = useConnectionWords();
  const { ending, answer } = run;
  if (ending === null) return null;
  if (ending.kind === 'finished' && ending.end.status === 'served') {
    const { servedModel } = ending.end;
    const connection = run.trail.findLast(({ progress }) => progress === 'served')?.connection;
    return (
      <p className="mt-2 flex min-w-0 items-center gap-1.5 text-xs text-fg-faint">
        {run.requestId === null ? null : (
          <Link
            href={`/history/${run.requestId}`}
            className="min-w-0 truncate text-id hover:text-fg hover:underline"
          >
            {servedModel ?? 'See the request'}
          </Link>
        )}
        {connection === undefined || isUsual(connection) ? null : (
          <ConnectionTag name={wordsOf(connection).label} />
        )}
        {answer === '' ? null : <CopyButton text={answer} label="Copy the answer" />}
        {ending.end.finishReason === 'length' ? <span>Cut off at the token limit.</span> : null}
      </p>
    );
  }
  return (
    <InlineNotice
      tone={
        ending.kind === 'stopped' ||
        ending.kind === 'left' ||
        (ending.kind === 'finished' && ending.end.status === 'cancelled')
          ? 'neutral'
          : 'danger'
      }
      className="mt-3"
      title={titleOf(ending)}
      actions={
        run.requestId === null ? undefined : (
          <Link href={`/history/${run.requestId}`} className="font-medium text-accent hover:underline">
            See the request
          </Link>
        )
      }
    >
      {describeEnding(run, ending)}
    </InlineNotice>
  );
}

function titleOf(ending: RunEnding): string {
  switch (ending.kind) {
    case 'refused':
      return 'Not sent';
    case 'lost':
      return 'Connection lost';
    case 'left':
      return 'Page reloaded';
    case 'stopped':
      return 'Stopped by you';
    case 'finished':
      switch (ending.end.status) {
        case 'served':
          return 'Answered';
        case 'partial':
          return 'The answer broke off';
        case 'cancelled':
          return 'Stopped by you';
        case 'failed':
          return 'No model answered';
      }
  }
}

function Reasoning({ run }: { run: RunState }) {
  if (run.reasoning === '') return null;
  return (
    <Disclosure title="Reasoning" className="mb-3">
      <div className="mt-2 border-l-2 border-line-strong pl-3 text-fg-muted">
        <Markdown text={run.reasoning} isGrowing={isRunning(run)} className="text-sm" />
      </div>
    </Disclosure>
  );
}

function Images({ urls, droppedCount }: { urls: readonly string[]; droppedCount: number }) {
  const shown = urls.map(safeImageUrl).filter((url) => url !== null);
  if (shown.length === 0 && droppedCount === 0) return null;
  return (
    <div className="mt-3 flex flex-wrap gap-3">
      {shown.map((url, at) => (
        // A data URL needs neither fetching nor optimizing.
        // oxlint-disable-next-line nextjs/no-img-element
        <img
          key={at}
          src={url}
          alt={`Answer of the model, ${at + 1} of ${shown.length}`}
          className="max-h-96 max-w-full rounded-md"
        />
      ))}
      {droppedCount === 0 ? null : (
        <p className="text-xs text-fg-faint">
          {droppedCount === 1 ? '1 image was' : `${droppedCount} images were`} too large to keep when the page
          was reloaded.
        </p>
      )}
    </div>
  );
}
