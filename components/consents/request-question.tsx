'use client';

import { useQuery } from '@tanstack/react-query';
import { consentsQuery, questionOf } from '#lib/client/consents';
import { cn } from '#components/ui/cn.ts';
import { useOnceHydrated } from '#components/ui/use-is-hydrated.ts';
import { QuestionCard } from './question-card.tsx';
import { useShowsInline } from './shown-inline.ts';

/** The question that a running request waits for, beside the request; nothing if it waits for none. */
export function RequestQuestion({ requestId, className }: { requestId: string | null; className?: string }) {
  const question = questionOf(useOnceHydrated(useQuery(consentsQuery).data), requestId);
  useShowsInline(question?.id);
  return question === undefined ? null : (
    <QuestionCard
      key={question.id}
      question={question}
      className={cn('max-w-xl rounded-md border border-line-strong p-3.5', className)}
    />
  );
}
