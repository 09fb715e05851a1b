import type { UseQueryResult } from '@tanstack/react-query';
import { ArrowLeftRight } from 'lucide-react';
import Link from 'next/link';
import { ApiFailure } from '#lib/client/fetch-json';
import { isOfDemo } from '#lib/contracts/known-connections';
import type { HistoryDetail } from '#lib/contracts/history';
import { OriginBadge } from '#components/origin/origin-badge';
import { ReadFailure } from '#components/shell/read-failure';
import { Badge } from '#components/ui/badge';
import { Button } from '#components/ui/button';
import { EmptyState } from '#components/ui/empty-state';
import { Skeleton } from '#components/ui/skeleton';
import { RequestQuestion } from '#components/consents/request-question';
import { AttemptList } from './attempt-list.tsx';
import { FirstChoiceBack } from './first-choice-back.tsx';
import { RequestTexts } from './request-texts.tsx';
import { ListAsItWas } from './list-as-it-was.tsx';
import { RequestActions } from './request-actions.tsx';
import { RequestFacts } from './request-facts.tsx';
import { StatusMark } from '#components/history/status-mark';

/** All details of a request: the cause first, then the attempts, then the rest. */
export function RequestDetail({ query }: { query: UseQueryResult<HistoryDetail> }) {
  const { data, error } = query;
  if (data !== undefined) return <Detail detail={data} />;
  if (error === null) return <Reading />;
  if (error instanceof ApiFailure && (error.status === 404 || error.status === 400)) return <NoSuchRequest />;
  return <ReadFailure query={query} title="Couldn’t load the request" />;
}

function Detail({ detail }: { detail: HistoryDetail }) {
  const { request, explanation } = detail;
  return (
    // The layout depends on the container's width, which differs between the drawer and the page.
    <div className="@container flex flex-col gap-8">
      <div className="flex flex-col gap-6">
        <div>
          <div className="mb-2 flex flex-wrap items-center gap-x-3 gap-y-1">
            <StatusMark request={request} className="font-medium" />
            {request.switched && request.status !== 'served' ? (
              <span className="inline-flex items-center gap-1.5 text-accent">
                <ArrowLeftRight aria-hidden className="size-3.5" />
                Switched
              </span>
            ) : null}
            {request.origin === null ? null : <OriginBadge origin={request.origin} />}
            {isOfDemo(request.connection) ? <Badge>Demo</Badge> : null}
            <FirstChoiceBack request={request} form="full" />
          </div>
          <p className="max-w-3xl text-lg text-pretty break-words @3xl:text-xl">
            {explanation === '' ? 'Still running.' : explanation}
          </p>
          {request.status === 'running' ? <RequestQuestion requestId={request.id} className="mt-4" /> : null}
          <div className="mt-4 flex flex-wrap gap-2">
            <RequestActions detail={detail} />
          </div>
        </div>
        <RequestFacts request={request} />
      </div>
      <AttemptList detail={detail} />
      <ListAsItWas detail={detail} />
      <RequestTexts request={request} />
    </div>
  );
}

function Reading() {
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

function NoSuchRequest() {
  return (
    <EmptyState
      title="Request not found"
      actions={
        <Button nativeButton={false} render={<Link href="/history" />}>
          Show the history
        </Button>
      }
    >
      It may have been deleted, or the address is incomplete.
    </EmptyState>
  );
}
