'use client';

import { useQuery } from '@tanstack/react-query';
import { ArrowLeft, ArrowLeftRight } from 'lucide-react';
import Link from 'next/link';
import { ApiFailure, describeFailure } from '#lib/client/fetch-json';
import { historyDetailQuery } from '#lib/client/history';
import type { HistoryDetail } from '#lib/contracts/history';
import { OriginBadge } from '#components/origin/origin-badge';
import { Page } from '#components/shell/page';
import { Badge } from '#components/ui/badge';
import { Button } from '#components/ui/button';
import { EmptyState } from '#components/ui/empty-state';
import { InlineNotice } from '#components/ui/inline-notice';
import { Skeleton } from '#components/ui/skeleton';
import { AttemptList } from './attempt-list.tsx';
import { CopyTextButton } from './copy-text-button.tsx';
import { describeCurl } from './describe-curl.ts';
import { describeRequest } from './describe-request.ts';
import { KeptText } from './kept-text.tsx';
import { ListAsItWas } from './list-as-it-was.tsx';
import { RequestFacts } from './request-facts.tsx';
import { StatusMark } from './status-mark.tsx';
import { TryAgain } from './try-again.tsx';

/** One request: the cause first, then what happened, then everything else. */
export function RequestScreen({ id }: { id: string }) {
  const detail = useQuery(historyDetailQuery(id));
  return (
    <Page
      title="Request"
      description={
        <Link href="/history" className="inline-flex items-center gap-1 hover:text-fg">
          <ArrowLeft aria-hidden className="size-3.5" />
          History
        </Link>
      }
      actions={
        detail.data === undefined ? undefined : (
          <>
            <CopyTextButton text={() => describeRequest(detail.data)}>Copy text</CopyTextButton>
            <CopyTextButton text={() => JSON.stringify(detail.data, null, 2)}>Copy JSON</CopyTextButton>
            <CopyTextButton text={() => describeCurl(detail.data.request, window.location.origin)}>
              Copy curl
            </CopyTextButton>
            <TryAgain request={detail.data.request} />
          </>
        )
      }
    >
      {detail.data === undefined ? (
        <NotShown error={detail.error} onRetry={() => void detail.refetch()} />
      ) : (
        <Detail detail={detail.data} />
      )}
    </Page>
  );
}

function Detail({ detail }: { detail: HistoryDetail }) {
  const { request, explanation } = detail;
  return (
    <div className="flex flex-col gap-8">
      <div className="flex flex-col gap-6">
        <div>
          <div className="mb-2 flex flex-wrap items-center gap-x-3 gap-y-1">
            <StatusMark status={request.status} className="font-medium" />
            {request.switched ? (
              <span className="inline-flex items-center gap-1.5 text-accent">
                <ArrowLeftRight aria-hidden className="size-3.5" />
                Switched
              </span>
            ) : null}
            {request.origin === null ? null : <OriginBadge origin={request.origin} />}
            {request.connection === 'demo' ? <Badge>Demo</Badge> : null}
          </div>
          <p className="max-w-3xl text-xl text-pretty break-words">
            {explanation === '' ? 'Still under way.' : explanation}
          </p>
        </div>
        <RequestFacts request={request} />
      </div>
      <AttemptList detail={detail} />
      <ListAsItWas detail={detail} />
      <KeptText request={request} />
    </div>
  );
}

function NotShown({ error, onRetry }: { error: Error | null; onRetry: () => void }) {
  if (error === null) {
    return (
      <div role="status" className="flex flex-col gap-4">
        <span className="sr-only">Reading the request</span>
        <Skeleton className="h-5 w-40" />
        <Skeleton className="h-14 w-full max-w-3xl" />
        <Skeleton className="h-16 w-full" />
        <Skeleton className="h-40 w-full" />
      </div>
    );
  }
  if (error instanceof ApiFailure && (error.status === 404 || error.status === 400)) {
    return (
      <EmptyState
        title="There is no such request"
        actions={
          <Button nativeButton={false} render={<Link href="/history" />}>
            Show the history
          </Button>
        }
      >
        It may have been removed, or the address is not complete.
      </EmptyState>
    );
  }
  return (
    <InlineNotice
      tone="danger"
      title="The request could not be read"
      actions={
        <Button size="small" onClick={onRetry}>
          Try again
        </Button>
      }
    >
      {describeFailure(error)}
    </InlineNotice>
  );
}
