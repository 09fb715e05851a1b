'use client';

import { useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import Link from 'next/link';
import { categoriesQuery } from '#lib/client/categories';
import type { HistoryDetail } from '#lib/contracts/history';
import { Markdown } from '#components/markdown/markdown';
import { Allowed } from '#components/shell/allowed';
import { CopyButton } from '#components/ui/copy-button';
import { RelativeTime } from '#components/ui/relative-time';
import { formatExact, formatMinute } from '#components/ui/format-time.ts';
import { DeleteText } from './delete-text.tsx';
import { readPrompt } from './read-prompt.ts';

type DetailedRequest = HistoryDetail['request'];

/** The stored prompt and answer, and how long they are kept; or why there are none. */
export function RequestTexts({ request }: { request: DetailedRequest }) {
  const [isDeletedHere, setIsDeletedHere] = useState(false);
  const title = useRef<HTMLHeadingElement>(null);
  const isKept = request.prompt !== null || request.answer !== null;
  return (
    <section aria-labelledby="text" className="flex flex-col gap-5">
      <div>
        <div className="flex min-h-(--control-small) flex-wrap items-center justify-between gap-x-4 gap-y-1">
          <h2 id="text" ref={title} tabIndex={-1} className="text-base outline-none">
            Prompt and answer
          </h2>
          <Allowed right="retention.edit">
            <DeleteText request={request} focusAfter={title} onDeleted={() => setIsDeletedHere(true)} />
          </Allowed>
        </div>
        <p role={isKept ? undefined : 'status'} className="text-fg-muted">
          {isKept ? <KeptFor request={request} /> : explainMissingTexts(request, isDeletedHere)}{' '}
          <ListSays request={request} />
        </p>
      </div>
      {request.prompt === null ? null : (
        <div className="flex flex-col gap-3">
          {readPrompt(request.prompt).map(({ role, text }, at) => (
            <div key={at}>
              <h3 className="text-xs font-medium text-fg-faint capitalize">{role}</h3>
              <p className="max-w-3xl text-base break-words whitespace-pre-wrap">{text}</p>
            </div>
          ))}
        </div>
      )}
      {request.answer === null ? null : (
        <div>
          <div className="mb-1 flex items-center gap-2">
            <h3 className="text-xs font-medium text-fg-faint">Answer</h3>
            {request.status === 'partial' ? <span className="text-xs text-warn">It broke off.</span> : null}
            <CopyButton text={request.answer} label="Copy the answer" />
          </div>
          <Markdown text={request.answer} className="max-w-3xl" />
        </div>
      )}
    </section>
  );
}

function KeptFor({ request: { storedUntil } }: { request: DetailedRequest }) {
  if (storedUntil == null) return 'They are kept until deleted.';
  const untilMs = Date.parse(storedUntil);
  return (
    <>
      They are kept until <time title={formatExact(untilMs)}>{formatMinute(untilMs)}</time> and deleted
      automatically <RelativeTime iso={storedUntil} />.
    </>
  );
}

/** Explains why a request has no stored texts. */
function explainMissingTexts({ status, policy }: DetailedRequest, isDeletedHere: boolean): string {
  if (isDeletedHere) return 'Both are deleted. Everything else about this request is kept.';
  if (status === 'running') return 'They are stored when the request ends, if the category keeps them.';
  if (status === 'interrupted') return 'They were lost: the request was interrupted before they were stored.';
  return policy.storePrompts === 'off'
    ? 'They are not kept.'
    : 'They were kept at first and have been deleted since.';
}

/** A link to the setting that decides what is stored; nothing if the category was deleted. */
function ListSays({ request: { category } }: { request: DetailedRequest }) {
  const list = useQuery(categoriesQuery).data?.find(({ slug }) => slug === category);
  if (list === undefined) return null;
  return (
    <Link
      href={{ pathname: '/', query: { category: list.slug, policy: 'history' } }}
      className="text-accent underline underline-offset-2"
    >
      Retention settings of {list.name}
    </Link>
  );
}
