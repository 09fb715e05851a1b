import type { ReactNode } from 'react';
import Link from 'next/link';
import type { HistoryDetail } from '#lib/contracts/history';
import type { RequestStatus } from '#lib/contracts/vocabulary';
import { ClientName } from '#components/clients/client-name';
import { CopyButton } from '#components/ui/copy-button';
import { Money } from '#components/ui/money';
import { RelativeTime } from '#components/ui/relative-time';
import { formatCount, formatDuration } from '#components/ui/format-number.ts';
import { formatExact } from '#components/ui/format-time.ts';
import { describeReturn } from './describe-return.ts';
import { ConnectionPath, hasConnectionPath } from './connection-path.tsx';

/** The figures in a row, and other facts below. */
export function RequestFacts({ request }: { request: HistoryDetail['request'] }) {
  const { requestedModel, servedModel } = request;
  const unreported = unreportedLabel(request);
  return (
    <section aria-label="Facts">
      <dl className="grid grid-cols-3 border-y @xl:grid-cols-5">
        <Figure term="Duration">{duration(request.durationMs)}</Figure>
        <Figure term="First token">{duration(request.timeToFirstTokenMs)}</Figure>
        <Figure term="Tokens in">{count(request.inputTokens, unreported)}</Figure>
        <Figure term="Tokens out">{count(request.outputTokens, unreported)}</Figure>
        <Figure term={request.costEstimated ? 'Cost (estimated)' : 'Cost'}>
          {request.costUsd === null ? (
            unreported
          ) : (
            <Money usd={request.costUsd} isEstimate={request.costEstimated} />
          )}
        </Figure>
      </dl>
      <dl className="mt-3 grid gap-x-8 gap-y-1.5 @3xl:grid-cols-2">
        <Fact term="Requested">
          <span className="text-id break-all">{requestedModel}</span>
        </Fact>
        <Fact term="Answered by">
          {servedModel === null ? (
            noModel[request.status]
          ) : (
            <span className="text-id break-all">{servedModel}</span>
          )}
          {request.provider === null ? null : <span className="text-fg-muted">, at {request.provider}</span>}
          {servedModel === null ? null : <span className="text-fg-muted">{howFar[request.status]}</span>}
        </Fact>
        {hasConnectionPath(request) ? (
          <Fact term="Connection">
            <ConnectionPath request={request} />
          </Fact>
        ) : null}
        <Fact term="Category">
          {request.category === null ? (
            'none (custom list)'
          ) : (
            <Link
              href={{ pathname: '/history', query: { category: request.category } }}
              className="hover:underline"
              title="Show all requests to this category"
            >
              {request.category}
            </Link>
          )}
        </Fact>
        <Fact term="Client">
          {request.clientId === null ? (
            (request.clientName ?? 'not named')
          ) : (
            <Link
              href={{ pathname: '/history', query: { client: request.clientId } }}
              className="hover:underline"
              title="Show all requests from this client"
            >
              <ClientName client={request} unnamed={null} />
            </Link>
          )}
          <span className="text-fg-muted">, {request.stream ? 'streamed' : 'not streamed'}</span>
        </Fact>
        {request.queuedMs < 1 ? null : <Fact term="In the queue">{formatDuration(request.queuedMs)}</Fact>}
        <Fact term="API">
          {dialectWords[request.dialect]}
          {request.clientRetry === null ? null : (
            <span className="text-fg-muted">, client retry {request.clientRetry}</span>
          )}
        </Fact>
        {request.returnChoice === null ? null : (
          <Fact term="Conversation">{describeReturn(request.returnChoice)}</Fact>
        )}
        <Fact term="When">
          {formatExact(Date.parse(request.createdAt))}
          <span className="text-fg-muted">
            , <RelativeTime iso={request.createdAt} />
          </span>
        </Fact>
        <Fact term="Id">
          <span className="text-id break-all">{request.id}</span>
          <CopyButton text={request.id} label="Copy the id" className="-my-1.5 ml-1 align-middle" />
        </Fact>
      </dl>
    </section>
  );
}

const dialectWords: Record<HistoryDetail['request']['dialect'], string> = {
  chat: 'Chat Completions',
  responses: 'Responses',
  messages: 'Messages',
  embeddings: 'Embeddings',
  images: 'Images',
  speech: 'Speech',
  transcriptions: 'Transcriptions',
};

const noModel: Record<RequestStatus, string> = {
  running: 'not known yet',
  interrupted: 'not known',
  served: 'not known',
  partial: 'not known',
  failed: 'no model',
  cancelled: 'no model',
};

const howFar: Partial<Record<RequestStatus, string>> = {
  running: ', so far',
  interrupted: ', before it was interrupted',
};

function Figure({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="py-3 pr-4">
      <dt className="text-xs text-fg-faint">{term}</dt>
      <dd className="text-lg font-medium">{children}</dd>
    </div>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="flex min-w-0 items-baseline gap-2">
      <dt className="w-28 shrink-0 text-fg-faint">{term}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </div>
  );
}

function duration(ms: number | null): ReactNode {
  return ms === null ? <span className="text-fg-faint">–</span> : formatDuration(ms);
}

function count(tokens: number | null, unreported: ReactNode): ReactNode {
  return tokens === null ? unreported : formatCount(tokens);
}

/** Shown instead of tokens and cost: "unknown" if a model was called, nothing otherwise. */
function unreportedLabel({ status, attemptCount }: HistoryDetail['request']): ReactNode {
  if (status === 'failed' || status === 'running' || attemptCount === 0)
    return <span className="text-fg-faint">–</span>;
  return (
    <span
      className="text-sm font-normal text-fg-muted"
      title="Tokens and cost are reported at the end of an answer, and none were reported for this one."
    >
      unknown
    </span>
  );
}
