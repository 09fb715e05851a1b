'use client';

import { useQuery } from '@tanstack/react-query';
import { categoriesQuery } from '#lib/client/categories';
import type { Category } from '#lib/contracts/category';
import type { HistoryDetail } from '#lib/contracts/history';
import type { RequestStatus } from '#lib/contracts/vocabulary';
import { InlineNotice } from '#components/ui/inline-notice';
import { summarizePolicy } from '#components/models/policy/policy-summary.ts';
import { cn } from '#components/ui/cn.ts';
import { compareLists } from './compare-lists.ts';
import { isTarget } from './is-target.ts';

/** The chain and policy that applied to the request. They may have changed since. */
export function ListAsItWas({ detail: { request, attempts } }: { detail: HistoryDetail }) {
  const today = useQuery(categoriesQuery).data?.find(({ slug }) => slug === request.category);
  const isTried = (target: string) => attempts.some((attempt) => isTarget(target, attempt));
  const { connection, servedModel } = request;
  const hasAnswered = (target: string) =>
    servedModel !== null && isTarget(target, { connection, model: servedModel });
  const providerRules = Object.entries(request.policy.provider);
  return (
    <section aria-labelledby="list">
      <h2 id="list" className="mb-1 text-base">
        Chain and policy at the time
      </h2>
      <p className="text-fg-muted">{summarizePolicy(request.policy)}.</p>
      {providerRules.length === 0 ? null : (
        <p className="mt-1 text-fg-muted">
          Provider rules:{' '}
          <span className="text-id">
            {providerRules.map(([rule, value]) => `${rule} ${JSON.stringify(value)}`).join(', ')}
          </span>
        </p>
      )}
      {today === undefined ? null : <Differences request={request} today={today} />}
      <ol className="mt-2">
        {request.chain.map((model, at) => (
          <li key={model} className="flex items-baseline gap-2 py-0.5">
            <span className="w-4 text-fg-faint">{at + 1}</span>
            <span className={cn('text-id break-all', isTried(model) ? 'text-fg' : 'text-fg-faint')}>
              {model}
            </span>
            {hasAnswered(model) ? (
              <span className="text-xs text-fg-muted">{parts[request.status].answering}</span>
            ) : isTried(model) ? null : (
              <span className="text-xs text-fg-faint">{parts[request.status].untried}</span>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** The result of the answering model, and of models without an attempt. */
const parts: Record<RequestStatus, { readonly answering: string; readonly untried: string | null }> = {
  running: { answering: 'started answering', untried: null },
  served: { answering: 'answered', untried: 'not tried' },
  partial: { answering: 'started answering', untried: 'not tried' },
  failed: { answering: 'started answering', untried: 'not tried' },
  cancelled: { answering: 'was answering', untried: 'not tried' },
  interrupted: { answering: 'started answering', untried: null },
};

function Differences({ request, today }: { request: HistoryDetail['request']; today: Category }) {
  const chain = today.models.filter(({ enabled }) => enabled).map(({ target }) => target);
  const differences = compareLists(request, { chain, policy: today.policy });
  if (differences.length === 0) return <p className="mt-1 text-fg-muted">Unchanged since.</p>;
  return (
    <InlineNotice className="mt-2 max-w-3xl" title="Changed since">
      {differences.join(' ')}
    </InlineNotice>
  );
}
