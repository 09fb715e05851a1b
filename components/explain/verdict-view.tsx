'use client';

import { ArrowRight, Clock } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Verdict } from '#lib/contracts/verdict';
import { OriginBadge } from '#components/origin/origin-badge';
import { CopyButton } from '#components/ui/copy-button';
import { formatDuration } from '#components/ui/format-number.ts';
import { actionWords } from './action-words.ts';
import { AdviceList } from './advice-list.tsx';
import { EvidenceTable } from './evidence-table.tsx';

/** The verdict: who caused it and what to do, with the cause first. */
export function VerdictView({ verdict, readAs }: { verdict: Verdict; readAs: string }) {
  return (
    <article className="flex flex-col gap-5">
      <div>
        <div className="mb-2 flex items-center justify-between gap-2">
          <OriginBadge origin={verdict.origin} />
          <CopyButton text={`${verdict.title}. ${verdict.explanation}`} label="Copy the explanation" />
        </div>
        <h2 className="text-lg">{verdict.title}</h2>
        <p className="mt-1 text-base text-fg-muted">{verdict.explanation}</p>
      </div>
      <dl className="flex flex-col gap-2">
        {verdict.action === null ? null : (
          <Fact icon={<ArrowRight />} term="Recommended">
            {actionWords[verdict.action].todo}
          </Fact>
        )}
        {verdict.retryAfterMs === null || verdict.action === null ? null : (
          <Fact icon={<Clock />} term="Retry after">
            {verdict.retryAfterMs <= 0 ? 'now' : `in ${formatDuration(verdict.retryAfterMs)}`}
          </Fact>
        )}
      </dl>
      {verdict.advice.length === 0 ? null : (
        <Section title="What you can do">
          <AdviceList advice={verdict.advice} />
        </Section>
      )}
      <Section title="Evidence">
        {verdict.evidence.length === 0 ? (
          <p className="text-fg-muted">Nothing in the error proves who caused it.</p>
        ) : (
          <EvidenceTable evidence={verdict.evidence} />
        )}
        <p className="mt-2 text-xs text-fg-faint">{readAs}</p>
      </Section>
    </article>
  );
}

function Fact({ icon, term, children }: { icon: ReactNode; term: string; children: ReactNode }) {
  return (
    <div className="flex items-start gap-2">
      <dt className="flex w-36 shrink-0 items-center gap-2 text-fg-muted [&_svg]:size-3.5 [&_svg]:text-fg-faint">
        <span aria-hidden>{icon}</span>
        {term}
      </dt>
      <dd className="font-medium">{children}</dd>
    </div>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-1.5 text-sm">{title}</h3>
      {children}
    </section>
  );
}
