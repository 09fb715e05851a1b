'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { consentsQuery } from '#lib/client/consents';
import type { ConsentQuestion } from '#lib/contracts/consent';
import { describeWaiting, titleQuestion } from './consent-words.ts';
import { lateModule } from '#components/ui/late-module.ts';
import { useShownInline } from './shown-inline.ts';

const card = lateModule(() => import('./question-card.tsx'));

/** On every screen while requests wait for approval. It floats, so that nothing moves under the pointer. */
export function ConsentRegion() {
  const questions = useQuery(consentsQuery).data?.questions ?? [];
  const inline = useShownInline();
  const isOnItsPage = usePathname() === '/approvals';
  const floating = isOnItsPage ? [] : questions.filter(({ id }) => !inline.has(id));
  const parts = card.useWhen(floating.length > 0);
  return (
    <>
      <p className="sr-only" aria-live="assertive">
        {announce(questions)}
      </p>
      {floating.length === 0 || parts === null ? null : (
        <aside
          aria-label="Waiting for approval"
          className="fixed bottom-4 left-56 z-40 flex max-h-[min(36rem,calc(100dvh-2rem))] w-104 flex-col overflow-hidden rounded-lg bg-raised shadow-float max-md:inset-x-3 max-md:bottom-[calc(var(--bottom-bar)+env(safe-area-inset-bottom)+12px)] max-md:w-auto"
        >
          <div className="flex items-center justify-between gap-3 border-b px-3.5 py-2 text-xs">
            <span className="font-medium text-warn">Waiting for approval</span>
            <Link href="/approvals" className="text-accent hover:underline">
              All approvals
            </Link>
          </div>
          <div className="divide-y overflow-y-auto">
            {floating.map((question) => (
              <parts.QuestionCard key={question.id} question={question} className="px-3.5 py-3" />
            ))}
          </div>
        </aside>
      )}
    </>
  );
}

/** Only changes when another question is asked, so that it is read out once. */
function announce(questions: readonly ConsentQuestion[]): string {
  const newest = questions.at(-1);
  return newest === undefined
    ? ''
    : `${titleQuestion(newest)} ${newest.reason} ${describeWaiting({ ...newest, waiting: 1 }, null)}`;
}
