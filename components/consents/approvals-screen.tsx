'use client';

import { useQuery } from '@tanstack/react-query';
import { CircleHelp } from 'lucide-react';
import { useQueryState } from 'nuqs';
import { useRef } from 'react';
import { SettingSection } from '#components/settings/setting-row';
import { Page } from '#components/shell/page';
import { ReadFailure } from '#components/shell/read-failure';
import { EmptyState } from '#components/ui/empty-state';
import { InlineNotice } from '#components/ui/inline-notice';
import { Skeleton } from '#components/ui/skeleton';
import { consentsQuery } from '#lib/client/consents';
import type { ConsentsAnswer } from '#lib/contracts/consent';
import { useOnceHydrated } from '#components/ui/use-is-hydrated.ts';
import { describeCover } from './consent-words.ts';
import { DecisionRow } from './decision-row.tsx';
import { QuestionCard } from './question-card.tsx';

/** The screen that notices link to: the open questions, and the answers in effect. */
export function ApprovalsScreen() {
  const consents = useQuery(consentsQuery);
  const data = useOnceHydrated(consents.data);
  return (
    <Page
      title="Approvals"
      description="Approve or refuse models above a category’s price limit."
      width="reading"
    >
      {data === undefined ? (
        consents.isError ? (
          <ReadFailure query={consents} title="Couldn’t load the approvals" />
        ) : (
          <div role="status" aria-label="Loading the approvals" className="flex flex-col gap-3">
            <Skeleton className="h-5 w-40" />
            <Skeleton className="h-40" />
          </div>
        )
      ) : (
        <Approvals consents={data} />
      )}
    </Page>
  );
}

function Approvals({ consents }: { consents: ConsentsAnswer }) {
  const { questions, decisions } = consents;
  const answers = useRef<HTMLHeadingElement>(null);
  return (
    <>
      <AskedQuestion consents={consents} />
      <SettingSection title="Waiting">
        {questions.length === 0 ? (
          <EmptyState icon={<CircleHelp />} title="No request is waiting" className="py-6">
            To be asked before a more expensive model is used, choose “Ask for approval” in a category’s
            policy.
          </EmptyState>
        ) : (
          <ul aria-label="Questions" className="divide-y">
            {questions.map((question) => (
              <li key={question.id} className="py-3.5">
                <QuestionCard question={question} />
              </li>
            ))}
          </ul>
        )}
      </SettingSection>
      <section aria-label="Answers in effect" className="pb-8">
        <h2 ref={answers} tabIndex={-1} className="pb-2 text-base outline-none">
          Answers in effect
        </h2>
        {decisions.length === 0 ? (
          <p className="border-y py-4 text-sm text-fg-muted">
            None. An answer for a conversation or an hour is listed here until it expires or is withdrawn.
          </p>
        ) : (
          <ul aria-label="Answers" className="divide-y border-y">
            {decisions.map((decision) => (
              <DecisionRow key={decision.id} decision={decision} onGone={() => answers.current?.focus()} />
            ))}
          </ul>
        )}
      </section>
    </>
  );
}

/** The result of the question in the URL, if it is no longer open. */
function AskedQuestion({ consents: { questions, decisions } }: { consents: ConsentsAnswer }) {
  const [asked] = useQueryState('question');
  if (asked === null || questions.some(({ id }) => id === asked)) return null;
  const decision = decisions.find(({ id }) => id === asked);
  return (
    <InlineNotice
      className="mb-6"
      title={
        decision === undefined
          ? 'This question is closed'
          : `${decision.answer === 'yes' ? 'Approved' : 'Refused'} ${describeCover(decision)}`
      }
    >
      {decision === undefined
        ? 'It was answered, or its requests stopped waiting. The history shows how they ended.'
        : `${decision.by ?? 'Someone at this machine'} answered it.`}
    </InlineNotice>
  );
}
